from tests.access import SIGNED_IN, Row, everyone, only, signed_in

ADDRESS = "/en/account/second-step"
STEP = "/en/sign-in/second-step"
UNSEEN = {"member": 404, "other_member": 404, "contact": 404, "foreign_coordinator": 404}

ROWS = [
    # No browser here has shown a first factor: back to the first page.
    Row("second_step.code", STEP, everyone("sign in")),
    Row("second_step.verify", STEP, everyone("sign in"), method="POST", form={"code": "123456"}),
    Row("second_step.recovery", f"{STEP}/recovery", everyone("sign in")),
    Row("second_step.verify_recovery", f"{STEP}/recovery", everyone("sign in"), method="POST"),
    Row("second_factor.show", ADDRESS, SIGNED_IN),
    Row("second_factor.create", ADDRESS, signed_in(303), method="POST"),
    Row(
        "second_factor.confirm", f"{ADDRESS}/confirm", signed_in(422), method="POST", form={"code": "123456"}
    ),
    Row("second_factor.renew_codes", f"{ADDRESS}/codes", signed_in(422), method="POST"),
    Row("second_factor.delete", f"{ADDRESS}/remove", signed_in(422), method="POST", form={"code": "123456"}),
    Row(
        "reset_factor.reset",
        "/en/people/{person.id}/second-step/reset",
        only("administrator", gets=303) | UNSEEN,
        method="POST",
    ),
]
