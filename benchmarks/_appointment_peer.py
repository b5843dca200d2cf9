"""django-appointment doing the same work: the free times of 31 days among many bookings. `python _appointment_peer.py FOLDER BOOKINGS ROUNDS`.

Its view answers one day at a time. It is called in this process, without a web server: its figure is better than what visitors would get.
"""

import datetime as dt
import json
import sys
import time

import django
from django.conf import settings

folder, count, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
settings.configure(
    SECRET_KEY="benchmark",
    USE_TZ=True,
    TIME_ZONE="Europe/Paris",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "phonenumber_field",
        "appointment",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/peer.sqlite3"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    ROOT_URLCONF="appointment.urls",
    LOGGING_CONFIG=None,
)
django.setup()

from appointment.models import Appointment, AppointmentRequest, Service, StaffMember, WorkingHours  # noqa: E402
from appointment.views import get_available_slots_ajax  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import RequestFactory  # noqa: E402

call_command("migrate", run_syncdb=True, verbosity=0)  # it carries no migrations
user = get_user_model().objects.create(username="p0", first_name="P", email="p0@cabinet.example")
service = Service.objects.create(name="Session", duration=dt.timedelta(minutes=50), price=65)
person = StaffMember.objects.create(user=user, slot_duration=30, lead_time=dt.time(9), finish_time=dt.time(18))
person.services_offered.add(service)
for weekday in range(1, 6):
    WorkingHours.objects.get_or_create(
        staff_member=person, day_of_week=weekday, defaults={"start_time": dt.time(9), "end_time": dt.time(18)}
    )
today = dt.date.today()
when = [(today + dt.timedelta(day), hour) for day in range(1, 41) for hour in range(10, 15)]
back = 1
while len(when) < count:
    when += [(today - dt.timedelta(back), hour) for hour in range(9, 17)]
    back += 1
asked = AppointmentRequest.objects.bulk_create(
    [
        AppointmentRequest(
            date=day,
            start_time=dt.time(hour),
            end_time=dt.time(hour, 50),
            service=service,
            staff_member=person,
            id_request=f"r{number}",
        )
        for number, (day, hour) in enumerate(when[:count])
    ],
    batch_size=500,
)
Appointment.objects.bulk_create(
    [Appointment(client=user, appointment_request=one, id_request=f"a{n}") for n, one in enumerate(asked)],
    batch_size=500,
)

factory = RequestFactory(headers={"X-Requested-With": "XMLHttpRequest"})


def month() -> int:
    found = 0
    for day in range(1, 32):
        query = {
            "selected_date": (today + dt.timedelta(day)).isoformat(),
            "staff_member": person.pk,
            "service_id": service.pk,
        }
        found += len(json.loads(get_available_slots_ajax(factory.get("/", query)).content)["available_slots"])
    return found


slots = month()
started = time.process_time()
for _ in range(rounds):
    month()
print(json.dumps({"cpu_ms": (time.process_time() - started) / rounds * 1000, "slots": slots}))
