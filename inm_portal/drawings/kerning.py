"""Pair kerning of a variable font, read from its GPOS table (OpenType 1.9, "PairPos")."""

from typing import Any

from fontTools.varLib.varStore import VarStoreInstancer  # type: ignore[import-untyped]

PAIR_ADJUSTMENT, EXTENSION = 2, 9
VARIATION_INDEX = 0x8000


class Kerning:
    """The `kern` feature of `tables`, a fontTools TTFont; nothing if the font has none."""

    def __init__(self, tables: Any) -> None:
        self._tables = tables
        self._instances: dict[tuple[tuple[str, float], ...], Any] = {}
        self._lookups = _kern_lookups(tables["GPOS"].table) if "GPOS" in tables else []

    def between(self, left: str, right: str, location: dict[str, float]) -> float:
        """Return what is added between two glyphs, in font units.

        `location` has the normalized axis values. Of each lookup the first subtable that covers
        the pair decides, as the format has it.
        """
        return sum(self._of_lookup(subtables, left, right, location) for subtables in self._lookups)

    def _of_lookup(
        self, subtables: list[Any], left: str, right: str, location: dict[str, float]
    ) -> float:
        for subtable in subtables:
            covered, value = _pair_value(subtable, left, right)
            if covered:
                return self._amount(value, location)
        return 0.0

    def _amount(self, value: Any, location: dict[str, float]) -> float:
        if value is None:
            return 0.0
        amount = float(getattr(value, "XAdvance", 0) or 0)
        device = getattr(value, "XAdvDevice", None)
        if device is not None and device.DeltaFormat == VARIATION_INDEX:
            index = (device.StartSize << 16) + device.EndSize
            amount += self._deltas(location)[index]
        return amount

    def _deltas(self, location: dict[str, float]) -> Any:
        key = tuple(sorted(location.items()))
        if key not in self._instances:
            store, axes = self._tables["GDEF"].table.VarStore, self._tables["fvar"].axes
            self._instances[key] = VarStoreInstancer(store, axes, location)
        return self._instances[key]


def _kern_lookups(gpos: Any) -> list[list[Any]]:
    features = [r.Feature for r in gpos.FeatureList.FeatureRecord if r.FeatureTag == "kern"]
    numbers = sorted({number for feature in features for number in feature.LookupListIndex})
    lookups = [gpos.LookupList.Lookup[number] for number in numbers]
    unpacked = [[_unpacked(subtable) for subtable in lookup.SubTable] for lookup in lookups]
    return [
        [table for table in subtables if table.LookupType == PAIR_ADJUSTMENT]
        for subtables in unpacked
    ]


def _unpacked(subtable: Any) -> Any:
    return subtable.ExtSubTable if subtable.LookupType == EXTENSION else subtable


def _pair_value(subtable: Any, left: str, right: str) -> tuple[bool, Any]:
    """Return whether the subtable decides about the pair, and its value for it."""
    if left not in subtable.Coverage.glyphs:
        return False, None
    if subtable.Format == 1:
        pairs = subtable.PairSet[subtable.Coverage.glyphs.index(left)].PairValueRecord
        values = [pair.Value1 for pair in pairs if pair.SecondGlyph == right]
        return bool(values), values[0] if values else None
    row = subtable.Class1Record[subtable.ClassDef1.classDefs.get(left, 0)]
    return True, row.Class2Record[subtable.ClassDef2.classDefs.get(right, 0)].Value1
