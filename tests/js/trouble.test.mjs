import assert from "node:assert/strict";
import { test } from "node:test";
import { lagMeter, troubleOf, whyRefused } from "../../static/podium/trouble.mjs";

const fine = { line: "live", why: null, since: 0, retry: 0, behind: 0, waited: 0, cluster: "demo" };

test("a line that is well says nothing", () => {
  assert.equal(troubleOf(fine), null);
  assert.equal(troubleOf({ ...fine, line: "connecting", waited: 0.3 }), null);
});

test("each trouble is one sentence of what to do next, with the button that does it or none to press", () => {
  const troubles = [{ line: "lost", retry: 3.4 }, { line: "refused" }, { why: "signed-out" }, { why: "gone" }, { behind: 4 }, { line: "connecting", waited: 3 }];
  for (const trouble of troubles) {
    const { title, words, action } = troubleOf({ ...fine, ...trouble });
    assert.match(title, /[.…]$/);
    assert.ok(words.split(" ").length <= 16, words);
    assert.ok(action === null || action[0].length > 0);
  }
});

test("a lost line says when it is tried again; one that lags, by how much", () => {
  assert.match(troubleOf({ ...fine, line: "lost", retry: 3.4 }).words, /Trying again in 3 s\.$/);
  assert.equal(troubleOf({ ...fine, behind: 4.2 }).title, "The picture is 4 s behind.");
});

test("who is signed out is told that before anything else", () => {
  assert.equal(troubleOf({ ...fine, line: "refused", why: "signed-out" }).kind, "signed-out");
});

test("a redirect means signed out, 404 gone or another's, and a broken server neither", () => {
  assert.equal(whyRefused({ status: 0, redirected: true }), "signed-out");
  assert.equal(whyRefused({ status: 401 }), "signed-out");
  assert.equal(whyRefused({ status: 404 }), "gone");
  assert.equal(whyRefused({ status: 502 }), "unreachable");
});

test("a lag is measured beyond the difference of the two clocks", () => {
  const lag = lagMeter();
  assert.equal(lag(1000, 400), 0); // this browser's clock is ten minutes late
  assert.equal(lag(1010, 413), 3);
  assert.equal(lag(1020, 420), 0);
});
