"""Editing panels that several models share."""

from wagtail.admin.panels import TitleFieldPanel


class NamePanel(TitleFieldPanel):
    """A name that fills in the slug of a new entry; a saved slug stands in addresses and stays."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"placeholder": False, **kwargs})

    class BoundPanel(TitleFieldPanel.BoundPanel):
        def get_should_apply(self):
            return self.instance.pk is None
