"""yq, held to the manual of Mike Farah's version 4."""

from __future__ import annotations

import pytest

from tests.cluster.runtime.test_laptop import typed
from tests.cluster.runtime.world import World

FILE = """cat > f.yaml <<'END'
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  ports:
  - 80
  - 443
---
kind: Service
END
"""


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("yq .kind f.yaml", "Deployment\nService\n"),
        ("yq '.spec.ports[1]' f.yaml | head -1", "443\n"),
        ("yq 'select(.kind == \"Deployment\") | .spec' f.yaml", "replicas: 2\nports:\n- 80\n- 443\n"),
        ("yq -o json -I 0 'select(.kind == \"Service\")' f.yaml", '{"kind":"Service"}\n'),
        ("cat f.yaml | yq -o=json '.metadata // empty'", '{\n  "name": "web"\n}\n'),
        ("yq eval '.spec.replicas' - < f.yaml", "2\nnull\n"),
        ("X=5 yq -n '.a.b = env(X)'", "a:\n  b: '5'\n"),
        ("yq -i 'select(.kind == \"Service\") | .metadata.name = \"web\"' f.yaml; cat f.yaml",
         "kind: Service\nmetadata:\n  name: web\n"),
        ("yq . nofile; echo $?", "Error: open nofile: no such file or directory\n1\n"),
        ("yq --nosuch . 2>&1; echo $?",
         "Error: unknown flag: --nosuch\nUsage:\n  yq [flags] [expression] [file]...\n1\n"),
        ("printf 'a: [' | yq .a 2>&1 | head -c 20", "Error: bad file '-':"),
        ("printf 'a: |\\n  x\\n  y\\n' | yq .", "a: |\n  x\n  y\n"),
    ],
)  # fmt: skip
def test_documents_are_taken_apart_and_changed(world: World, line: str, printed: str) -> None:
    assert typed(world, FILE + line) == printed


def test_several_documents_stay_apart(world: World) -> None:
    assert typed(world, FILE + "yq '{\"kind\": .kind}' f.yaml") == "kind: Deployment\n---\nkind: Service\n"


def test_a_document_that_grows_without_end_is_refused(world: World) -> None:
    pairs = zip("abcdefgh", "bcdefghi", strict=True)
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in pairs)
    assert typed(world, f"cat > b.yaml <<'END'\n{bomb}END\nyq '.i | length' b.yaml").startswith("Error: bad file")


def test_an_expression_without_an_end_is_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cluster.runtime.commands.jq.STEPS", 20_000)
    assert "CPU time limit exceeded" in typed(world, "yq -n 'until(false; .)'")
