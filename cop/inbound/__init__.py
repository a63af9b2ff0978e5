"""Reading mails that come in: bytes in, what they mean out. Knows no database and changes nothing."""
