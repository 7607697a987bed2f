import assert from "node:assert/strict";
import { test } from "node:test";
import { lagThen } from "../../static/podium/hop_details.mjs";

test("rules that lagged when the request passed are said to be older than their Service", () => {
  assert.equal(lagThen({ synced: 57, revision: 62 }, 60), "These rules are of revision 57; the Service is at 60.");
});

test("a Service that is written after the request makes its rules no older than they were", () => {
  assert.equal(lagThen({ synced: 60, revision: 62 }, 60), null);
  assert.equal(lagThen({ synced: 60, revision: 62 }, 300), null);
  assert.equal(lagThen({ synced: 60, revision: 62 }, 0), null);
});
