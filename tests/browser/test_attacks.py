"""What people write runs in nobody's browser."""

from service.models import db
from tests.integration.conftest import entity, person
from tests.integration.pages import rule, waiting
from workflows import Verdict

PAYLOAD = """"'><img src=x onerror="window.ran=1"><script>window.ran=2</script>
<svg onload="window.ran=3"><a href="javascript:window.ran=4">x</a>"""


def test_nothing_that_people_wrote_runs(visit):
    for name in ("ann", "cat"):
        person(name).name = PAYLOAD[:150].replace("\n", " ")
    entity("bank").name = PAYLOAD.replace("\n", " ")
    db.session.commit()
    post_id = waiting(f"Notre banque est le leader incontesté. {PAYLOAD}")
    rule(post_id, "cat", Verdict.RETURN, PAYLOAD)

    for name, path in (
        ("cat", f"/posts/{post_id}"),
        ("ann", f"/posts/{post_id}/edit"),
        ("ann", f"/posts/{post_id}/record"),
        ("ann", "/"),
        ("max", "/people"),
    ):
        page = visit(name)
        page.goto(path)
        page.wait_for_load_state("networkidle")

        assert page.evaluate("window.ran") is None, path
        assert "window.ran=1" in page.content(), path
