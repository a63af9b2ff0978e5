"""The figures: public, and what lies behind the numbers of each community."""

from tests.access import EVERYONE, Row, only

ROWS = [
    Row("figures.index", "/en/figures", EVERYONE),
    Row("figures.index", "/en/figures?on=2024-12-31", EVERYONE),
    Row("figures.download", "/en/figures/figures.csv", EVERYONE),
    Row(
        "figures.rows",
        "/en/figures/communities/{community.slug}/organisations",
        only("coordinator", "viewer", "administrator"),
    ),
    Row(
        "figures.rows",
        "/en/figures/communities/{community.slug}/participations",
        only("coordinator", "viewer", "administrator"),
    ),
    Row("figures.rows_of_all", "/en/figures/all/organisations", only("viewer", "administrator")),
    Row("figures_api.all_json", "/api/figures.json", EVERYONE),
    Row("figures_api.community_json", "/api/communities/{community.slug}/figures.json", EVERYONE),
]
