"""Examples of forms and of what is said after one was sent."""

from django import forms as fields
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message

# Nothing is sent, so nothing is to be filled in.
UNFILLED = {"autocomplete": "off"}


class ExampleForm(fields.Form):
    # As the sign-in calls them.
    login = fields.CharField(
        label="User name",
        help_text="An example of help.",
        max_length=80,
        widget=fields.TextInput(UNFILLED),
    )
    password = fields.CharField(
        label="Password", widget=fields.PasswordInput(UNFILLED), min_length=12
    )
    given = fields.CharField(
        label="Cannot be changed", disabled=True, required=False, initial="An example"
    )
    remember = fields.BooleanField(label="An example of a box to tick", required=False)


def forms():
    refused = ExampleForm({"password": "short"})
    refused.add_error(None, "An example of an error of the whole form.")
    refused.add_error("remember", "An example of an error of a box.")
    return {
        "form": ExampleForm(initial={"remember": True}),
        "form_refused": refused,
        "messages_shown": [
            Message(constants.INFO, "An example of a message."),
            Message(constants.SUCCESS, "An example was saved."),
            Message(constants.ERROR, "An example could not be saved."),
        ],
    }
