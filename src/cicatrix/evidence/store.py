"""All records and all references, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from cicatrix.base.errors import BadInput
from cicatrix.base.provenance import sha256_of
from cicatrix.base.reading import read_resource
from cicatrix.base.unknown_name import unknown_name
from cicatrix.base.words import nearest
from cicatrix.evidence.bibliography import Reference, read_references
from cicatrix.evidence.parameter import Parameter, ParameterFile

DATA = "cicatrix.evidence.data"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Parameter records by id and references by key."""

    parameters: Mapping[str, Parameter]
    references: Mapping[str, Reference]
    sha256: str

    def parameter(self, identifier: str) -> Parameter:
        """Return one record.

        Raises
        ------
        BadInput
            If there is none of that id; the nearest is named.
        """
        if identifier not in self.parameters:
            raise unknown_name("parameter", identifier, self.parameters)
        return self.parameters[identifier]

    def reference(self, key: str) -> Reference | None:
        """Return the reference of a record's source, or None for an assumption."""
        return self.references.get(key)


@cache
def load_evidence() -> Evidence:
    """Read every data file of the package; a broken file stops the program rather than thinning the records."""
    parameters: dict[str, Parameter] = {}
    references = read_references()
    for name in sorted(entry.name for entry in files(DATA).iterdir() if entry.name.endswith(".toml")):
        for record in read_resource(DATA, name, ParameterFile).parameter:
            where = f"{DATA}/{name}"
            if record.id in parameters:
                raise BadInput(f"the parameter '{record.id}' stands twice", where=where)
            if record.model != name.removesuffix(".toml"):
                raise BadInput(f"the parameter '{record.id}' belongs in {record.model}.toml", where=where)
            if record.source != "assumption" and record.source not in references:
                raise BadInput(
                    f"'{record.id}' cites '{record.source}', which no bibliography file holds",
                    where=where,
                    do=nearest(record.source, references),
                )
            parameters[record.id] = record
    digest = sha256_of({key: record.model_dump(mode="json") for key, record in parameters.items()})
    return Evidence(MappingProxyType(parameters), MappingProxyType(references), digest)
