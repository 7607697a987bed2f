"""What describers read with: the API server, asked as the command line's person."""

from __future__ import annotations

from dataclasses import dataclass

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.api import Api


@dataclass(frozen=True)
class ApiSource:
    """A describer's Source over the API; lists come in pieces of `chunk` objects (0: all at once)."""

    api: Api
    chunk: int = 500

    async def get(self, path: str) -> Obj:
        return await self.api.json("GET", path)

    async def items(self, path: str, **selectors: str) -> Objs:
        asked = [*selectors.items(), *([("limit", str(self.chunk))] if self.chunk else [])]
        piece = await self.api.json("GET", path, asked)
        found: Objs = list(piece.get("items") or [])
        while token := meta.get(piece, "metadata.continue"):
            piece = await self.api.json("GET", path, [*asked, ("continue", token)])
            found += piece.get("items") or []
        return found
