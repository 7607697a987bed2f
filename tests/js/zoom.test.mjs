import assert from "node:assert/strict";
import { test } from "node:test";
import { LEAST, fitting, kept, turned } from "../../static/podium/zoom.mjs";

test("the point under the pointer stays where it is", () => {
  const [scroll, at, factor] = [340, 120, 1.7];
  const picture = scroll + at;
  assert.equal(picture * factor - kept(scroll, at, factor), at);
});

test("a notch in and a notch out come back to where they began", () => {
  assert.ok(Math.abs(turned(100) * turned(-100) - 1) < 1e-9);
  assert.ok(turned(-100) > 1.09 && turned(-100) < 1.12);
  assert.equal(turned(-4000), turned(-100));
});

test("what fits is not enlarged, what does not is seen whole", () => {
  assert.equal(fitting({ w: 500, h: 300 }, { w: 1000, h: 600 }), 1);
  assert.equal(fitting({ w: 4000, h: 600 }, { w: 1000, h: 600 }), 0.25);
  assert.equal(fitting({ w: 28, h: 28 }, { w: 1000, h: 600 }, 2.5), 2.5);
  assert.equal(fitting({ w: 1e9, h: 1 }, { w: 1000, h: 600 }), LEAST);
});
