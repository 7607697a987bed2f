"""kubectl completion: a script that teaches a shell kubectl's words.

The page's terminal completes by itself, so a script is for the shell on one's own machine, where the real kubectl
stands: it asks that one, by the same `__complete` that every cobra program answers.
"""

from __future__ import annotations

from cluster.kubectl import golang
from cluster.kubectl.command import Command
from cluster.kubectl.errors import UsageError
from cluster.kubectl.flags import Args
from cluster.kubectl.session import Session

_SCRIPTS = {
    "bash": """# bash completion for kubectl
__start_kubectl() {
    local words=("${COMP_WORDS[@]:1:COMP_CWORD}")
    mapfile -t COMPREPLY < <(kubectl __complete "${words[@]}" 2>/dev/null | sed -e '/^:/d' -e 's/\\t.*//' \\
        | grep -e "^${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F __start_kubectl kubectl
""",
    "zsh": """#compdef kubectl
_kubectl() {
    local -a found
    found=("${(@f)$(kubectl __complete "${(@)words[2,CURRENT]}" 2>/dev/null | sed -e '/^:/d' -e 's/\\t/:/')}")
    _describe kubectl found
}
compdef _kubectl kubectl
""",
    "fish": """# fish completion for kubectl
function __kubectl_found
    set -l words (commandline -opc) (commandline -ct)
    kubectl __complete $words[2..-1] 2>/dev/null | string match -v ':*'
end
complete -c kubectl -f -a '(__kubectl_found)'
""",
    "powershell": """# powershell completion for kubectl
Register-ArgumentCompleter -Native -CommandName kubectl -ScriptBlock {
    param($word, $line, $at)
    kubectl __complete (-split "$line" | Select-Object -Skip 1) 2>$null |
        Where-Object { $_ -notmatch '^:' } | ForEach-Object { ($_ -split "`t")[0] }
}
""",
}


async def run(session: Session, args: Args) -> None:
    if not args.positional:
        raise UsageError(args.command, "Shell not specified.")
    if len(args.positional) > 1:
        raise UsageError(args.command, "Too many arguments. Expected only the shell type.")
    script = _SCRIPTS.get(args.positional[0])
    if script is None:
        raise UsageError(args.command, f"Unsupported shell type {golang.quote(args.positional[0])}.")
    session.out(script)


COMMAND = Command(
    name="completion",
    short="Print a script that completes kubectl's words in a shell (bash, zsh, fish, powershell).",
    use="SHELL",
    run=run,
)
