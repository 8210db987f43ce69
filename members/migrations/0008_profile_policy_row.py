"""The one row of the policy: else the first partner who opens a profile would write it."""

from django.db import migrations


def make_row(apps, schema_editor):
    policy = apps.get_model("members", "ProfilePolicy")
    if not policy.objects.exists():
        policy.objects.create()


class Migration(migrations.Migration):
    dependencies = [("members", "0007_reminder_times")]
    operations = [migrations.RunPython(make_row, migrations.RunPython.noop)]
