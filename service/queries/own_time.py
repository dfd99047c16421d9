"""What is kept of a person's time: absences, what they hurried, and cases that they look at."""

from sqlalchemy import or_, select

from service.models import Absence, CaseRow, Person, Reservation, Urgency
from service.queries.own_told import Rows


def absences(person: Person) -> Rows:
    """Return when the person is away or stands in, and for which role."""
    columns = (Absence.person_id, Absence.delegate_id, Absence.role)
    return (
        select(*columns, Absence.starts_at, Absence.ends_at)
        .where(or_(Absence.person_id == person.id, Absence.delegate_id == person.id))
        .order_by(Absence.id)
    )


def urgencies(person: Person) -> Rows:
    """Return which posts the person asked to have read first."""
    columns = (Urgency.post_id, Urgency.reason, Urgency.wished_at, Urgency.asked_at)
    hurried = select(*columns, Urgency.ended_at).where(Urgency.author_id == person.id)
    return hurried.order_by(Urgency.asked_at)


def reservations(person: Person) -> Rows:
    """Return the cases that the person has said they look at."""
    columns = (CaseRow.post_id, Reservation.since, Reservation.until)
    return (
        select(*columns)
        .join(CaseRow, CaseRow.id == Reservation.case_id)
        .where(Reservation.person_id == person.id)
        .order_by(Reservation.since)
    )
