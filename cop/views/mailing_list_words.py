"""The words of mailing lists: what they send, why somebody gets it or not, how somebody left."""

from flask_babel import lazy_gettext as _l

from cop.models import Ground, LeftBy, NewsKind

KINDS = {NewsKind.ISSUE: _l("Newsletter"), NewsKind.DIGEST: _l("Digests")}
WHY = {Ground.SUBSCRIBED: _l("Signed up"), Ground.MEMBER: _l("As a member")}
LEFT_BY = {
    LeftBy.ONE_CLICK: _l("with the link in a mail"),
    LeftBy.PAGE: _l("on the page of their choices"),
    LeftBy.TEAM: _l("taken off at their wish"),
    LeftBy.COMPLAINT: _l("by marking a mail as unwanted"),
}
