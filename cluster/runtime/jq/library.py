"""jq's functions that are written in jq (its src/builtin.jq says the same of them)."""

TEXT = """
def map(f): [.[] | f];
def select(f): if f then . else empty end;
def values: select(. != null);
def nulls: select(. == null);
def booleans: select(type == "boolean");
def numbers: select(type == "number");
def strings: select(type == "string");
def arrays: select(type == "array");
def objects: select(type == "object");
def iterables: select(type == "array" or type == "object");
def scalars: select(type != "array" and type != "object");
def recurse(f; cond): recurse(f | select(cond));
def while(cond; update): recurse(if cond then update else empty end) | select(cond);
def add(f): reduce f as $x (null; . + $x);
def add: add(.[]);
def any(generator; condition): isempty(first(generator | condition | if . then . else empty end)) | not;
def any(f): any(.[]; f);
def any: any(.);
def all(generator; condition): isempty(first(generator | condition | if . then empty else . end));
def all(f): all(.[]; f);
def all: all(.);
def first: .[0];
def last: .[-1];
def nth($n): .[$n];
def nth($n; f): last(limit($n + 1; f));
def in(xs): . as $x | xs | has($x);
def inside(xs): . as $x | xs | contains($x);
def map_values(f): .[] |= f;
def to_entries: [keys_unsorted[] as $k | {key: $k, value: .[$k]}];
def from_entries: reduce .[] as $x ({};
    . + {($x | if .key == null then .k // .name // .Name // .K // .Key else .key end
           | if type == "string" then . else tojson end):
         ($x | if has("value") then .value elif has("v") then .v else .Value end)});
def with_entries(f): to_entries | map(f) | from_entries;
def paths: path(..) | select(length > 0);
def paths(f): path(.. | select(f)) | select(length > 0);
def leaf_paths: paths(scalars);
def pick(f): . as $top | reduce path(f) as $p (null; setpath($p; $top | getpath($p)));
def walk(f): def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w;
def sort_by(f): [.[] | {k: [f], v: .}] | sort_pairs;
def group_by(f): [.[] | {k: [f], v: .}] | group_pairs;
def unique_by(f): [group_by(f)[] | .[0]];
def min_by(f): sort_by(f) | .[0];
def max_by(f): sort_by(f) | .[-1];
def index($i): indices($i) | .[0];
def rindex($i): indices($i) | .[-1];
def join($s): reduce .[] as $x (null; (if . == null then "" else . + $s end)
    + ($x | if . == null then "" elif type == "string" then . else tojson end)) // "";
def flatten: flatten(1e9);
def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end;
def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
def fromdate: fromdateiso8601;
def todateiso8601: todate;
def ascii: [.] | implode;
def finites: select(isinfinite or isnan | not);
def IN(s): any(s == .; .);
def IN(src; s): any(src == s; .);
def INDEX(stream; f): reduce stream as $row ({}; .[$row | f | tostring] |= $row);
def INDEX(f): INDEX(.[]; f);
def match($re; $flags): _matches($re; $flags) | .[];
def match($re): match($re; null);
def test($re): test($re; null);
def named: [.captures[] | select(.name != null) | {key: .name, value: .string}] | from_entries;
def capture($re; $flags): match($re; $flags) | named;
def capture($re): capture($re; null);
def scan($re; $flags): match($re; "g" + $flags)
    | if (.captures | length) > 0 then [.captures[].string] else .string end;
def scan($re): scan($re; null);
def splits($re; $flags): split($re; $flags) | .[];
def splits($re): splits($re; null);
def sub($re; str; $flags): . as $in | (reduce match($re; $flags) as $m ({at: 0, out: ""};
    .out += $in[.at:$m.offset] + ($m | named | str)
    | .at = $m.offset + $m.length)) | .out + $in[.at:];
def sub($re; str): sub($re; str; "");
def gsub($re; str; $flags): sub($re; str; $flags + "g");
def gsub($re; str): sub($re; str; "g");
def debug(f): (f | debug | empty), .;
def halt_error: halt_error(5);
def tostream: path(def r: (.[]? | r), .; r) as $p | getpath($p) | reduce path(.[]?) as $q ([$p, .]; [$p + $q]);
"""
