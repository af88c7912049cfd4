# SPDX-License-Identifier: Apache-2.0
"""The base of the classes in ``_records``: a JSON object whose members are attributes.

Members that a class does not name (of a newer report) are attributes all the same; those that it
names and the object lacks (of an older one) are None, as all that is unknown.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator


class Record:
    """An object of a JSON document: ``record.member`` or ``record["member"]``. Read only."""

    __slots__ = ("_data", "_made")
    _classes: dict[str, type[Record]] = {}  # of members that are objects, or arrays of them
    _other: type[Record] | None = None  # of all other members
    _names: tuple[str, ...] = ()  # what the schema lists

    _data: dict[str, Any] | None  # None: not parsed yet, which a subclass sees to
    _made: dict[str, Any]  # members that are records, made when they are asked for

    def __init__(self, data: dict[str, Any] | None) -> None:
        object.__setattr__(self, "_data", data)
        object.__setattr__(self, "_made", {})

    def _json(self) -> dict[str, Any]:
        assert self._data is not None
        return self._data

    def __getitem__(self, name: str) -> Any:
        if name in self._made:
            return self._made[name]
        value = self._json()[name]
        member = self._classes.get(name, self._other)
        if member is not None:
            if isinstance(value, list):
                value = [member(item) for item in value]
            elif isinstance(value, dict):
                value = member(value)
            self._made[name] = value
        return value

    if not TYPE_CHECKING:  # a checker knows the members of a class, and so a slip

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            try:
                return self[name]
            except KeyError:
                if name in self._names:
                    return None
                raise AttributeError(
                    f"{type(self).__name__} has no '{name}'; it has {', '.join(self.keys())}"
                ) from None

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is read only")

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __contains__(self, name: object) -> bool:
        return name in self._json()

    def __len__(self) -> int:
        return len(self._json())

    def keys(self) -> list[str]:
        """Names of the members, in the order of the document."""
        return list(self._json())

    def to_dict(self) -> dict[str, Any]:
        """The object as ``json.loads`` gives it: dict, list, str, int, float, bool and None."""
        import copy

        return copy.deepcopy(self._json())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record):
            return NotImplemented
        return self._json() == other._json()

    __hash__ = None  # type: ignore[assignment]

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._json()})

    def __repr__(self) -> str:
        plain = (f"{name}={value!r}" for name, value in self._json().items()
                 if not isinstance(value, (dict, list)))
        return f"{type(self).__name__}({', '.join(plain)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self._json(),))
