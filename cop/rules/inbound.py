"""Rules about mails that came in: coordinators read those of their communities, administrators all."""

from cop.models import DeliveryFault, FaultKind, InboundMail, InboundState
from cop.rules.viewer import Viewer


def can_read_tray(viewer: Viewer) -> bool:
    return viewer.is_coordinator


def can_settle(viewer: Viewer, mail: InboundMail) -> bool:
    """Who has it in their tray, as long as nobody has settled it."""
    is_theirs = viewer.is_administrator or mail.community_id in viewer.coordinates
    return is_theirs and mail.state == InboundState.WAITING


def can_write_again(viewer: Viewer, fault: DeliveryFault) -> bool:
    """Who may say that an address works again: administrators. A complaint is its owner's word, and nobody else's."""
    return viewer.is_administrator and fault.kind in {FaultKind.GONE, FaultKind.LATER}
