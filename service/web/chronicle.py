"""The events of people, entities, definitions and changes, each as a sentence for people."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext

from service.web.i18n import word

_: Callable[..., str] = gettext


def sentence(name: str, body: Mapping[str, Any], words: Mapping[str, str | None]) -> str | None:
    """Return what somebody did, as it follows their name, or None for an event of no such kind."""
    facts = body.get("facts", {})
    told = _of_changes().get(name) or _of_entities().get(name) or _of_people().get(name)
    role = facts.get("role")
    return told and told % {
        "role": word(role) if isinstance(role, str) else "",
        "group": words.get("group") or _("(erased)"),
        "setting": facts.get("setting", ""),
        "name": words.get("name") or _("(erased)"),
        "kind": words.get("kind") or _("(erased)"),
        "count": facts.get("count", facts.get("members", 0)),
    }


def _of_changes() -> dict[str, str]:
    changes = {
        "grant": {
            "proposed": _("proposed that they become %(role)s"),
            "released": _("released it: they become %(role)s"),
            "refused": _("refused that they become %(role)s"),
            "withdrawn": _("withdrew the proposal that they become %(role)s"),
        },
        "revocation": {
            "proposed": _("proposed that they are no longer %(role)s"),
            "released": _("released it: they are no longer %(role)s"),
            "refused": _("refused to end their role: %(role)s"),
            "withdrawn": _("withdrew the proposal to end their role: %(role)s"),
        },
        "group": {
            "proposed": _("proposed that the group “%(group)s” gives %(role)s"),
            "released": _("released it: the group “%(group)s” gives %(role)s"),
            "refused": _("refused that the group “%(group)s” gives %(role)s"),
            "withdrawn": _("withdrew the proposal that the group “%(group)s” gives %(role)s"),
        },
        "group_end": {
            "proposed": _("proposed that the group “%(group)s” no longer gives %(role)s"),
            "released": _("released it: the group “%(group)s” no longer gives %(role)s"),
            "refused": _("refused that the group “%(group)s” no longer gives %(role)s"),
            "withdrawn": _("withdrew the end of what the group “%(group)s” gives: %(role)s"),
        },
        "entity": {
            "proposed": _("proposed other rules, another way to approval or another place"),
            "released": _("released it: the entity is under what was proposed"),
            "refused": _("refused what was proposed for the entity"),
            "withdrawn": _("withdrew what they had proposed for the entity"),
            "tried": _("tried on past submissions what is proposed for the entity"),
        },
    }
    version = {
        "proposed": _("proposed a version"),
        "released": _("put a version in force"),
        "refused": _("refused a version"),
        "withdrawn": _("withdrew the version that they had proposed"),
        "tried": _("tried on past submissions the version that is proposed"),
    }
    kinds = {**changes, **dict.fromkeys(("pack", "concepts", "workflow", "lexicon"), version)}
    return {f"{kind}.{what}": told for kind, each in kinds.items() for what, told in each.items()}


def _of_entities() -> dict[str, str]:
    return {
        "entity.added": _("added the entity"),
        "entity.changed": _("said otherwise what the entity is"),
        "entity.setting_changed": _("changed a setting of the service: %(setting)s"),
        "entity.sharing_paused": _("paused all sharing in the entity and below"),
        "entity.lift_asked": _("asked that sharing goes on"),
        "entity.pause_kept": _("kept the pause of sharing"),
        "entity.sharing_resumed": _("agreed: sharing goes on"),
        "entity.library_brought": _("brought in an existing library: %(count)s posts"),
        "entity.moved": _("moved the entity under another"),
        "entity.removed": _("removed the entity"),
        "entity.topic_added": _("added a topic of the library: %(name)s"),
        "entity.topic_ended": _("ended a topic of the library: %(name)s"),
        "entity.audience_added": _("added an audience of the library: %(name)s"),
        "entity.audience_ended": _("ended an audience of the library: %(name)s"),
        "entity.campaign_added": _("added a campaign: %(name)s"),
        "entity.campaign_ended": _("ended a campaign: %(name)s"),
        "entity.campaign_ended_with_posts": _(
            "ended a campaign: %(name)s (posts that expired with it: %(count)s)"
        ),
        "entity.team_added": _("added a team: %(name)s"),
        "entity.team_ended": _("ended a team: %(name)s"),
        "group.written": _("wrote who is in the group “%(group)s”: %(count)s"),
        "group.removed": _("removed the group “%(group)s”"),
        "mapping.proposed": _("proposed that the group “%(group)s” gives %(role)s"),
        "mapping.released": _("released it: the group “%(group)s” gives %(role)s"),
        "mapping.ended": _("ended what the group “%(group)s” gives: %(role)s"),
    }


def _of_people() -> dict[str, str]:
    return {
        "person.added": _("added the person"),
        "person.search_saved": _("kept a search of the library"),
        "person.search_forgotten": _("forgot a search of the library"),
        "person.joined_team": _("joined a team"),
        "person.left_team": _("left a team"),
        "person.changed": _("said otherwise who they are"),
        "person.address_changed": _("changed their e-mail address"),
        "person.letter_given_up": _("gave up an e-mail to them that the mail server did not take"),
        "person.ended": _("ended their access"),
        "person.reactivated": _("gave them access again"),
        "person.granted": _("granted a role: %(role)s"),
        "person.group_granted": _("gave a role by a group: %(role)s"),
        "person.group_grant_ended": _("ended a role that a group gave: %(role)s"),
        "person.invited": _("invited them"),
        "person.link_issued": _("issued a link to set a password by"),
        "person.linked": _("linked their company account"),
        "person.password_set": _("set a password by a link"),
        "person.password_changed": _("changed the password"),
        "person.emergency_kept": _("made it an emergency account"),
        "person.emergency_ended": _("made it an emergency account no longer"),
        "person.signed_in": _("signed in here"),
        "person.proved": _("proved again who they are"),
        "person.session_ended": _("signed out of a session"),
        "person.sessions_ended": _("ended sessions: %(count)s"),
        "person.session_copied": _("ended a session whose cookie was copied"),
        "person.signed_out_by_provider": _("signed them out, as the company’s sign-in asked"),
        "person.token_issued": _("issued a token"),
        "person.token_revoked": _("revoked a token"),
        "person.absence_entered": _("said when they are away, and who stands in"),
        "person.absence_ended": _("ended an absence"),
        "person.certified": _("entered a certificate: %(kind)s"),
        "person.certificate_ended": _("ended a certificate"),
        "person.trust_ended": _("upheld a breach: trust is earned anew"),
        "person.took_part": _("took part"),
        "person.paused": _("paused"),
        "person.left": _("left"),
    }
