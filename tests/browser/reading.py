"""Reading a list off a page: what Playwright reads at once is read once the page is whole.

A click returns when the next page begins to arrive; `count()` and its like then see only what has arrived.
"""

from playwright.sync_api import Locator


def settled(locator: Locator) -> Locator:
    """Return the locator once its first element is there and its page has been read to the end."""
    locator.first.wait_for(state="attached")
    locator.page.wait_for_load_state()
    return locator


def texts(locator: Locator) -> list[str]:
    """Return what each of the elements says, in the order of the page; there must be one at least."""
    return settled(locator).all_inner_texts()
