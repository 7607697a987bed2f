"""Kubernetes' functions. Expected values: apiserver/pkg/cel/library/*_test.go, apiserver/third_party/forked/celopenapi/
and the documentation's page "Common Expression Language in Kubernetes"."""

from __future__ import annotations

import pytest

from tests.cluster.apimachinery.cel.expressions import failure, refusal, value

TRUE = (
    # lists
    "[1, 2, 2, 3].isSorted() && !['b', 'a'].isSorted() && [].isSorted()",
    "[1, 3].sum() == 4 && [1.0, 3.0].sum() == 4.0", "[duration('1m'), duration('2m')].sum() == duration('3m')",
    "[3, 1, 2].min() == 1 && ['a', 'c'].max() == 'c'",
    "[1, 2, 2].indexOf(2) == 1 && [1, 2, 2].lastIndexOf(2) == 2 && [1].indexOf(9) == -1",
    # regex
    "'abc 123'.find('[0-9]+') == '123' && 'abc'.find('[0-9]+') == ''", "'1a2b3'.findAll('[0-9]') == ['1', '2', '3']",
    "'1a2b3'.findAll('[0-9]', 2) == ['1', '2']", "'123 abc 456'.findAll('[0-9]*').size() > 2",
    # strings
    "'tacocat'.charAt(3) == 'o' && 'tacocat'.charAt(7) == ''", "'hello mellow'.indexOf('ello') == 1",
    "'hello mellow'.indexOf('ello', 2) == 7", "'hello mellow'.indexOf('jello') == -1", "'abc'.indexOf('') == 0",
    "'hello mellow'.lastIndexOf('ello') == 7 && 'hello mellow'.lastIndexOf('ello', 6) == 1",
    "['hello', 'mellow'].join() == 'hellomellow' && ['a', 'b'].join(' ') == 'a b' && [].join('/') == ''",
    "'TacoCÆt'.lowerAscii() == 'tacocÆt' && 'tacoCat'.upperAscii() == 'TACOCAT'",
    "'hello hello'.replace('he', 'we') == 'wello wello'", "'hello hello'.replace('he', 'we', 1) == 'wello hello'",
    "'hello hello hello'.split(' ') == ['hello', 'hello', 'hello']", "'a b c'.split(' ', 2) == ['a', 'b c']",
    "'a b'.split(' ', 0) == [] && 'ab'.split('') == ['a', 'b']", "'tacocat'.substring(4) == 'cat'",
    "'tacocat'.substring(0, 4) == 'taco'", "' \\ttrim\\n    '.trim() == 'trim'",
    "'%s is %d, %.2f, %x, %e, %b%%'.format(['it', 3, 1.5, 255, 1.5, 5]) == 'it is 3, 1.50, ff, 1.500000e+00, 101%'",
    "'%s'.format([[1, 'a', true, null]]) == '[1, a, true, null]'",
    "'%s'.format([{'b': 1, 'a': 2.0}]) == '{a: 2, b: 1}'", "strings.quote('a\"b') == '\"a\\\\\"b\"'",
    # sets
    "sets.contains([1, 2], [2]) && sets.equivalent([1, 2], [2, 1, 1]) && sets.intersects([1], [1, 2])",
    "!sets.contains([1], [1, 2]) && sets.contains([], []) && !sets.intersects([1], [])",
    # url
    "url('https://example.com:80/path?k1=a&k2=b&k2=c').getScheme() == 'https'",
    "url('https://example.com:80/').getHost() == 'example.com:80'",
    "url('https://example.com:80/').getPort() == '80'",
    "url('https://[::1]:80/').getHostname() == '::1' && url('/path').getScheme() == ''",
    "url('https://example.com/path with spaces/').getEscapedPath() == '/path%20with%20spaces/'",
    "url('https://example.com/path?k1=a&k2=b&k2=c').getQuery() == {'k1': ['a'], 'k2': ['b', 'c']}",
    "isURL('https://a.example:80/')", "isURL('/path')", "!isURL('../relative-path')", "!isURL('https://a:b:c/')",
    # ip and cidr
    "ip('192.168.0.1').family() == 4", "ip('2001:db8::68').family() == 6", "isIP('::1')", "!isIP('192.168.0.1.0')",
    "ip.isCanonical('127.0.0.1') && !ip.isCanonical('2001:DB8::68')", "ip('0.0.0.0').isUnspecified()",
    "ip('127.0.0.1').isLoopback()", "ip('224.0.0.1').isLinkLocalMulticast()",
    "!ip('224.0.1.1').isLinkLocalMulticast()",
    "ip('169.254.169.254').isLinkLocalUnicast() && ip('fe80::1').isLinkLocalUnicast()",
    "ip('192.168.0.1').isGlobalUnicast()", "!ip('255.255.255.255').isGlobalUnicast()",
    "!ip('ff00::1').isGlobalUnicast()",
    "string(ip('192.168.0.1')) == '192.168.0.1' && type(ip('192.168.0.1')) == net.IP", "ip('::1') == ip('0:0::1')",
    "cidr('192.168.0.0/24').containsIP(ip('192.168.0.1'))", "!cidr('192.168.0.0/24').containsIP('192.168.1.1')",
    "cidr('192.168.0.0/24').containsCIDR('192.168.0.0/25')",
    "!cidr('192.168.0.0/24').containsCIDR(cidr('192.168.0.0/23'))",
    "cidr('192.168.0.1/24').ip() == ip('192.168.0.1')", "cidr('192.168.0.1/24').masked() == cidr('192.168.0.0/24')",
    "cidr('::1/128').prefixLength() == 128 && isCIDR('10.0.0.0/8') && !isCIDR('10.0.0.0')",
    # quantity
    "isQuantity('20Mi') && !isQuantity('20Mo') && !isQuantity('10Mm')", "quantity('200M') == quantity('0.2G')",
    "quantity('50M').isLessThan(quantity('50Mi')) && quantity('50Mi').isGreaterThan(quantity('50M'))",
    "quantity('200M').compareTo(quantity('0.2G')) == 0 && quantity('-1').sign() == -1",
    "quantity('50k').add(quantity('20')) == quantity('50.02k')", "quantity('50k').sub(20) == quantity('49980')",
    "quantity('50k').add(20).sub(quantity('100k')).sub(-50000).asInteger() == 20",
    "quantity('50.703k').asApproximateFloat() == 50703.0",
    "!quantity('9999999999999999999999999999999999999G').isInteger()",
    # semver
    "semver('1.2.3').major() == 1 && semver('1.2.3').minor() == 2 && semver('1.2.3').patch() == 3",
    "semver('1.2.3').isLessThan(semver('1.10.0')) && semver('1.0.0-alpha').isLessThan(semver('1.0.0'))",
    "semver('1.0.0-alpha.1').compareTo(semver('1.0.0-alpha.beta')) == -1",
    "isSemver('1.0.0') && !isSemver('v1.0') && !isSemver('01.0.0')",
    "semver('v01.01', true) == semver('1.1.0') && isSemver('v1.0', true) && !isSemver('v1.0', false)",
    # formats
    "!format.named('dns1123Label').value().validate('my-name').hasValue()",
    "format.dns1123Label().validate('My').hasValue()", "!format.named('unknown').hasValue()",
    "!format.uuid().validate('123e4567-e89b-12d3-a456-426614174000').hasValue()",
    "format.uuid().validate('nope').value() == ['does not match the UUID format']",
    "!format.qualifiedName().validate('a.b/c').hasValue()", "!format.dns1123LabelPrefix().validate('a-').hasValue()",
    "format.byte().validate('***').value() == ['invalid base64']",
    "format.date().validate('2021-13-01').value() == ['invalid date']",
    "!format.datetime().validate('2021-01-01T00:00:00Z').hasValue()",
    # times
    "timestamp('2023-01-01T00:00:00Z') + duration('90m') == timestamp('2023-01-01T01:30:00Z')",
    "timestamp('2023-01-01T01:00:00Z') - timestamp('2023-01-01T00:00:00Z') == duration('1h')",
    "duration('1h30m').getMinutes() == 90", "string(duration('1h30m')) == '5400s'",
    "duration('1.5s') > duration('1s')", "timestamp('2023-05-06T07:08:09Z').getMonth() == 4",
    "timestamp('2023-05-06T07:08:09Z').getDayOfMonth() == 5", "timestamp('2023-05-06T07:08:09Z').getDate() == 6",
    "timestamp('2023-05-06T07:08:09Z').getDayOfWeek() == 6",
    "timestamp('2023-05-06T07:08:09Z').getHours('-08:00') == 23", "int(timestamp('1970-01-01T00:01:00Z')) == 60",
    "string(timestamp('2023-05-06T09:08:09+02:00')) == '2023-05-06T07:08:09Z'",
)  # fmt: skip


@pytest.mark.parametrize("source", TRUE)
def test_it_holds(source: str) -> None:
    assert value(source) is True


FAILURES = {
    "[].min()": "min called on empty list",
    "'tacocat'.charAt(30)": "index out of range: 30",
    "'tacocat'.substring(40)": "index out of range: 40",
    "'tacocat'.substring(1, 0)": "invalid substring range. start: 1, end: 0",
    "ip('192.168.0.1.0')": 'IP Address "192.168.0.1.0" parse error during conversion from string: '
    'ParseAddr("192.168.0.1.0"): IPv4 address too long',
    "ip('::ffff:1.2.3.4')": 'IPv4-mapped IPv6 address "::ffff:1.2.3.4" is not allowed',
    "url('../relative')": 'URL parse error during conversion from string: parse "../relative": invalid URI for request',
    "quantity('10Mm')": "unable to parse quantity's suffix",
    "quantity('9999999999999999999999999999999999999G').asInteger()": "cannot convert value to integer",
    "semver('v1.0')": "No Major.Minor.Patch elements found",
    "'%d'.format(['a'])": "error during formatting: decimal clause can only be used on integers, was given string",
    "'%s %s'.format(['a'])": "index 1 out of range",
}


@pytest.mark.parametrize(("source", "message"), FAILURES.items())
def test_it_has_no_value(source: str, message: str) -> None:
    assert failure(source) == message


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "isQuantity([1, 2, 3])",
            "found no matching overload for 'isQuantity' applied to '(list(int))'",
        ),
        ("isIP(cidr('192.168.0.0/24'))", "found no matching overload for 'isIP' applied to '(net.CIDR)'"),
        ("[true, false].sum()", "found no matching overload for 'sum' applied to 'list(bool).()'"),
    ],
)
def test_it_is_refused(source: str, message: str) -> None:
    assert message in refusal(source)
