// The golden files that the browser's and the server's tests share.
import { readFileSync } from "node:fs";

export const golden = (name) => JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url)));

export const TRACES = ["answered", "badcert", "cut", "dropped", "loadbalancer", "local", "nodeport", "norule", "nxdomain", "private", "refused", "unreachable"];
