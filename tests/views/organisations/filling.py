"""What people type into the form of an organisation."""

VAT = "00518460019"
FORM = {"legal_name": "Volpe S.r.l.", "sector": "private"}
