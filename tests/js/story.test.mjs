import assert from "node:assert/strict";
import { test } from "node:test";
import { spanOf } from "../../static/podium/story.mjs";
import { beatsOf } from "../../static/podium/thread.mjs";

const write = (revision, by, kind, name) => ({ revision, by, kind, name, verb: "create", resource: `${kind.toLowerCase()}s`, uid: name, why: "0 of 2 exist" });

test("rows stand in the order of their revisions, though like steps lie between each other", () => {
  const beats = beatsOf([
    write(57, "system:replicaset-controller", "Pod", "web-1-aaaaa"), write(58, "system:endpointslice-controller", "EndpointSlice", "web-bbbbb"),
    write(60, "system:replicaset-controller", "Pod", "web-1-ccccc"),
  ]);
  assert.deepEqual(beats.map(spanOf), ["57–60", "58"]);
  assert.deepEqual(beats.map(({ first }) => first), beats.map(({ first }) => first).toSorted((a, b) => a - b));
});
