"""What `cop run` sets for a first look where nothing else is configured."""

from cop.cli.run import EXAMPLE_ADDRESS, development_environ


def test_a_first_look_has_an_example_postal_address_unless_there_is_one(tmp_path):
    made = development_environ({}, tmp_path, port=8000, smtp_port=2525)
    assert made["COP_POSTAL_ADDRESS"] == EXAMPLE_ADDRESS
    own = {"COP_POSTAL_ADDRESS": "Corso Esempio 2, 10100 Torino"}
    assert development_environ(own, tmp_path, port=8000, smtp_port=2525) | own == development_environ(
        own, tmp_path, port=8000, smtp_port=2525
    )
