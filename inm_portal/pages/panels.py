"""Editing panels that several models share."""

from wagtail.admin.panels import MultiFieldPanel, TitleFieldPanel


class NamePanel(TitleFieldPanel):
    """A name that fills in the slug of a new entry; a saved slug stands in addresses and stays."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"placeholder": False, **kwargs})

    class BoundPanel(TitleFieldPanel.BoundPanel):
        def get_should_apply(self):
            return self.instance.pk is None


class MenuItemPanel(MultiFieldPanel):
    """An entry of a menu, headed by what visitors read there."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            page = self.instance.page
            is_hidden = page is not None and not page.live
            self.heading = self.instance.text + (" (not published, not shown)" if is_hidden else "")
