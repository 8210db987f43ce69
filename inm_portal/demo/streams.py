"""StreamFields: blocks as `{type, value}`, written, checked and built by the block's kind.

Values are the raw ones that Wagtail stores as JSON, so that no picture or page is fetched.
"""

import json

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from wagtail import blocks

from inm_portal.demo import richtext, scalars
from inm_portal.demo.catalog import realm_of
from inm_portal.demo.fields import NoRuleError, Slot
from inm_portal.demo.names import Ref

SCALAR_OF_BLOCK = {
    blocks.BooleanBlock: scalars.FLAG,
    blocks.DateBlock: scalars.DAY,
    blocks.IntegerBlock: scalars.WHOLE,
    blocks.CharBlock: scalars.TEXT,
    blocks.TextBlock: scalars.TEXT,
    blocks.URLBlock: scalars.TEXT,
    blocks.EmailBlock: scalars.TEXT,
    blocks.ChoiceBlock: scalars.TEXT,
    blocks.RichTextBlock: scalars.TEXT,
}
EMPTY_OF_SCALAR = {scalars.TEXT: "", scalars.FLAG: False}


class LeafRule:
    def __init__(self, block):
        self.block = block
        kinds = [kind for base, kind in SCALAR_OF_BLOCK.items() if isinstance(block, base)]
        if not kinds:
            raise NoRuleError(block)
        self.kind = kinds[0]
        default = block.get_prep_value(block.get_default())
        self.absent = EMPTY_OF_SCALAR.get(self.kind) if default is None else self.read(default)

    def read(self, raw):
        # JSON has no dates; the block knows them.
        return self.kind.write(self.block.to_python(raw) if self.kind is scalars.DAY else raw)

    def write(self, raw, names):
        return self.absent if raw is None else self.read(raw)

    def check(self, plain, place, checked):
        if plain is None and self.absent is None:
            return
        try:
            fits = self.kind.accepts(plain) and self.kind.read(plain) is not None
        except ValueError:
            fits = False
        if not fits:
            checked.wrong(place, f"{self.block.name or 'an item'} takes {self.kind.words}")

    def build(self, plain, names):
        return None if plain is None else self.kind.read(plain)


class RichTextRule(LeafRule):
    def write(self, raw, names):
        return richtext.write(raw or "", names)

    def check(self, plain, place, checked):
        super().check(plain, place, checked)
        if isinstance(plain, str):
            richtext.check(plain, place, checked)

    def build(self, plain, names):
        return richtext.build(plain, names)


class ChooserRule:
    absent = None

    def __init__(self, block):
        self.block = block
        # A page chooser may take several types; the others have one.
        self.models = getattr(block, "target_models", None) or [block.model_class]
        self.realm = realm_of(self.models[0])
        if self.realm is None:
            raise NoRuleError(block)

    def write(self, raw, names):
        return None if raw is None else names.name(self.realm, raw)

    def check(self, plain, place, checked):
        if plain is None:
            return
        if not isinstance(plain, str):
            words = self.models[0]._meta.verbose_name
            checked.wrong(place, f"{self.block.name or 'an item'} takes the name of a {words}")
            return
        checked.refer(place, self.realm, plain, self.models)

    def build(self, plain, names):
        return None if plain is None else names.pk(Ref(self.realm, plain))


class StructRule:
    def __init__(self, block):
        self.rules = {name: rule_for(child) for name, child in block.child_blocks.items()}
        self.absent = {}

    def write(self, raw, names):
        plain = {}
        for name, rule in self.rules.items():
            value = rule.write(raw[name], names) if name in raw else rule.absent
            if value != rule.absent:
                plain[name] = value
        return plain

    def check(self, plain, place, checked):
        if not isinstance(plain, dict):
            checked.wrong(place, f"this takes a mapping of {', '.join(self.rules)}")
            return
        for name, value in plain.items():
            if name in self.rules:
                self.rules[name].check(value, (*place, name), checked)
            else:
                checked.unknown((*place, name), "key", name, self.rules)

    def build(self, plain, names):
        return {
            name: rule.build(plain.get(name, rule.absent), names)
            for name, rule in self.rules.items()
        }


class ListRule:
    def __init__(self, block):
        self.rule = rule_for(block.child_block)
        self.absent = []

    def write(self, raw, names):
        # An editor's save stores items with a type and an id; what `build` gives is bare.
        values = [item["value"] if _is_wrapped(item) else item for item in raw]
        return without_gone([self.rule.write(value, names) for value in values])

    def check(self, plain, place, checked):
        if not isinstance(plain, list):
            checked.wrong(place, "this takes a list")
            return
        for index, value in enumerate(plain):
            self.rule.check(value, (*place, index), checked)

    def build(self, plain, names):
        return [self.rule.build(value, names) for value in plain]


class StaticRule:
    absent = None

    def __init__(self, block):
        self.block = block

    def write(self, raw, names):
        return None

    def check(self, plain, place, checked):
        if plain is not None:
            checked.wrong(place, f"{self.block.name} has no value")

    def build(self, plain, names):
        return None


class StreamRule(StructRule):
    def __init__(self, block):
        super().__init__(block)
        self.absent = []

    def write(self, raw, names):
        return without_gone([self.write_block(item, names) for item in raw])

    def write_block(self, item, names):
        rule = self.rules[item["type"]]
        if isinstance(rule, StaticRule):
            return {"type": item["type"]}
        value = rule.write(item["value"], names)
        return None if value is None else {"type": item["type"], "value": value}

    def check(self, plain, place, checked):
        if not isinstance(plain, list):
            checked.wrong(place, "this takes a list of blocks, each with type and value")
            return
        for index, item in enumerate(plain):
            self.check_block(item, (*place, index), checked)

    def check_block(self, item, place, checked):
        if not isinstance(item, dict) or not {"type"} <= item.keys() <= {"type", "value"}:
            checked.wrong(place, "a block has a type and a value, and nothing besides")
        elif not isinstance(item["type"], str) or item["type"] not in self.rules:
            checked.unknown((*place, "type"), "block", item["type"], self.rules)
        else:
            self.rules[item["type"]].check(item.get("value"), (*place, "value"), checked)

    def build(self, plain, names):
        return [
            {
                "type": item["type"],
                "value": self.rules[item["type"]].build(item.get("value"), names),
            }
            for item in plain
        ]


# The first class that a block is an instance of decides.
RULE_OF_BLOCK = {
    blocks.RichTextBlock: RichTextRule,
    blocks.ChooserBlock: ChooserRule,
    blocks.FieldBlock: LeafRule,
    blocks.BaseStreamBlock: StreamRule,
    blocks.BaseStructBlock: StructRule,
    blocks.ListBlock: ListRule,
    blocks.StaticBlock: StaticRule,
}


def rule_for(block):
    for base, rule in RULE_OF_BLOCK.items():
        if isinstance(block, base):
            return rule(block)
    raise NoRuleError(block)


def without_gone(values):
    """Leave out what points to something deleted: a list cannot hold an empty place for it."""
    return [value for value in values if value is not None]


class StreamSlot(Slot):
    def __init__(self, field):
        super().__init__(field)
        self.block = field.stream_block
        self.rule = rule_for(self.block)
        self.absent = []
        self.is_required = not field.blank

    def write(self, instance, names):
        raw = self.block.get_prep_value(getattr(instance, self.key))
        return self.rule.write(_as_stored(raw), names)

    def check(self, plain, place, checked):
        self.rule.check(plain, place, checked)

    def fill(self, instance, plain, names):
        setattr(instance, self.key, _as_stored(self.rule.build(plain, names)))

    def clean(self, instance):
        """Return the objections of the blocks, which a model's own full_clean never asks."""
        try:
            self.block.clean(getattr(instance, self.key))
        except ValidationError as error:
            return error
        return None


def _as_stored(raw):
    return json.loads(json.dumps(raw, cls=DjangoJSONEncoder))


def _is_wrapped(item):
    return isinstance(item, dict) and item.get("type") == "item" and "value" in item
