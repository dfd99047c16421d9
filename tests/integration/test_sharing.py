import pytest
from sqlalchemy import func, select

from service.models import Channel, Event, NotForMe, PublishedText, Share, db
from service.networks import door
from service.steps.share import share
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import API, PLAIN, approved, forget
from tests.integration.pages import words


@pytest.fixture
def post_id(app):
    return approved()


@pytest.fixture
def share_id(post_id):
    with unit_of_work(person("ann")) as unit:
        return share(unit, post_id, Channel.X).id


def kept(table):
    forget()
    return db.session.scalar(select(func.count()).select_from(table))


def test_what_is_not_for_me_is_offered_no_longer_but_found(as_person, post_id):
    client = as_person("ann")

    answer = client.post(f"/library/{post_id}/not-for-me")

    assert answer.status_code == 303
    assert "Read and share" not in words(client.get("/library"))
    assert str(post_id) in client.get("/library?q=apprenti").text
    assert str(post_id) in as_person("bob").get("/library").text


def test_a_quiet_answer_is_taken_back(as_person, post_id):
    client = as_person("ann")
    client.post(f"/library/{post_id}/not-for-me")

    client.post(f"/library/{post_id}/not-for-me", data={"back": "yes"})

    assert str(post_id) in client.get("/library").text
    assert kept(NotForMe) == 0


def test_what_is_not_for_me_is_found_again_to_take_it_back(as_person, post_id):
    client = as_person("ann")
    assert "Not for you" not in words(client.get("/library"))

    client.post(f"/library/{post_id}/not-for-me")

    page = client.get("/library")
    assert "Nothing more is offered to you" in words(page)
    assert f'href="/library/{post_id}"' in page.text
    assert "Not for you" not in words(as_person("bob").get("/library"))


def test_a_quiet_answer_is_said_twice_and_kept_once_without_an_event(as_person, post_id):
    before = kept(Event)

    for _each in range(2):
        assert as_person("ann").post(f"{API}/library/{post_id}/not-for-me").status_code == 204

    assert (kept(NotForMe), kept(Event)) == (1, before)
    assert as_person("ann").get(f"{API}/library/{post_id}").json["not_for_me"] is True
    assert as_person("bob").get(f"{API}/library/{post_id}").json["not_for_me"] is False


def test_a_library_elsewhere_takes_no_answer(as_person, post_id):
    assert as_person("eve").post(f"/library/{post_id}/not-for-me").status_code == 404


def test_first_and_last_use_are_told_as_dates(as_person, post_id, share_id):
    taken = db.session.get_one(Share, share_id)
    same = {name: getattr(taken, name) for name in ("post_id", "revision_id", "channel")}
    for name in ("bob", "cat", "dan", "lea"):
        db.session.add(Share(**same, person=person(name), shared_at=taken.shared_at))
    db.session.commit()

    page = words(as_person("bob").get(f"/library/{post_id}"))
    body = as_person("bob").get(f"{API}/library/{post_id}").json

    assert "First shared" in page
    assert body["first_shared_at"] == body["last_shared_at"] is not None


def test_nobody_is_told_when_a_few_shared(as_person, post_id, share_id):
    body = as_person("bob").get(f"{API}/library/{post_id}").json

    assert "First shared" not in words(as_person("bob").get(f"/library/{post_id}"))
    assert body["first_shared_at"] is body["last_shared_at"] is None


def test_what_nobody_used_has_no_dates(as_person, post_id):
    assert "First shared" not in words(as_person("bob").get(f"/library/{post_id}"))


def paste(client, share_id, text):
    client.post(f"/shares/{share_id}/published", data={"text": text})
    return words(client.get(f"/shares/{share_id}/published"))


def test_a_faithful_text_is_said_to_be(as_person, share_id):
    assert "byte for byte" in paste(as_person("ann"), share_id, PLAIN)


def test_a_figure_in_words_that_changed_is_told_with_its_sentence(as_person, share_id):
    page = paste(as_person("ann"), share_id, PLAIN.replace("trois", "trente"))

    assert "Sentences with a claim are changed or gone" in page
    assert "trois apprentis" in page


def test_drift_names_figures_first(as_person, share_id):
    page = paste(as_person("ann"), share_id, f"{PLAIN} Rendement garanti de 12 % par an.")

    assert "Published, and never approved: 12%" in page
    assert page.index("Figures changed") < page.index("Word by word")
    assert "What the rules say of the new words" in page


def test_a_text_pasted_again_takes_the_place_of_the_first(as_person, share_id):
    paste(as_person("ann"), share_id, "Un.")

    page = paste(as_person("ann"), share_id, PLAIN)

    assert "byte for byte" in page
    assert kept(PublishedText) == 1


def test_a_pasted_text_is_forgotten_on_a_click(as_person, share_id):
    client = as_person("ann")
    paste(client, share_id, PLAIN)

    client.post(f"/shares/{share_id}/published/forget")

    assert kept(PublishedText) == 0


@pytest.mark.parametrize(
    "text", ["", "  ", "\0", "x" * 100_001], ids=["no", "blank", "nul", "long"]
)
def test_a_text_that_is_none_is_refused_beside_its_field(as_person, share_id, text):
    answer = as_person("ann").post(f"/shares/{share_id}/published", data={"text": text})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_nobody_else_reads_what_was_pasted(as_person, share_id):
    paste(as_person("ann"), share_id, "Mes mots à moi.")

    for name in ("bob", "cat", "ida", "max"):
        assert as_person(name).get(f"/shares/{share_id}/published").status_code == 404
    for name in ("cat", "ida"):
        record = as_person(name).get(f"{API}/posts/{_post(share_id)}/record").text
        assert "Mes mots" not in record


def _post(share_id):
    taken = select(Event.subject_id).where(Event.name == "post.shared")
    return db.session.scalars(taken).first()


def test_the_api_says_how_far_a_text_drifted(as_person, share_id):
    answer = as_person("ann").post(
        f"{API}/shares/{share_id}/published", json={"text": f"{PLAIN} +5 %"}
    )

    assert answer.status_code == 201
    assert answer.json["faithful"] is False
    assert answer.json["new_figures"] == ["+5%"]


@pytest.mark.parametrize(
    ("channel", "starts"),
    [
        (Channel.X, "https://x.com/intent/post?text=a&url=https%3A%2F%2Fe.example%2Fb"),
        (Channel.EMAIL, "mailto:?body=a%0D%0A%0D%0Ahttps%3A%2F%2Fe.example%2Fb"),
        (Channel.MESSAGING, "sms:?&body=a%0D%0A%0D%0Ahttps%3A%2F%2Fe.example%2Fb"),
        (Channel.LINKEDIN, "https://www.linkedin.com/sharing/share-offsite/?url=https%3A%2F%2Fe"),
        (Channel.FACEBOOK, "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fe.example"),
    ],
)
def test_a_link_comes_along_where_the_network_takes_it(channel, starts):
    found = door(channel, "a", "https://e.example/b")

    assert found.carries_link
    assert found.address.startswith(starts)
