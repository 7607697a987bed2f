// Draws the cable, the internet and the load balancer: what carries packets between machines.
import { keyed, line, path, rect, svg, text, thing } from "./svg.mjs";
import { cut, podNetwork } from "./words.mjs";

/** A cable of several branches: one tube without a seam, a broad line of ink and a narrower one of paper on it. */
function comb({ x, y, right, branches }) {
  const back = `M0 0 V${branches.at(-1) - y}`;
  const way = [back, ...branches.map((branch) => `M0 ${branch - y} H${right - x}`)].join(" ");
  return [path(way, "tube"), path(way, "tube bore")];
}

export function drawCable(layer, layout, graph) {
  const { cable, internet, loadbalancer } = layout;
  const external = loadbalancer?.services.flatMap((service) => service.external) ?? [];
  const network = podNetwork(graph);
  keyed(layer, [
    {
      key: "cable", x: cable.x, y: cable.y, signature: `${cable.right - cable.x} ${Boolean(loadbalancer)} ${cable.branches} ${network}`,
      attributes: { class: "cable", role: "img", "aria-label": `Pod network ${network}, one cable` },
      build: () => [
        ...(cable.branches.length > 1 ? comb(cable) : [rect(0, -4, cable.right - cable.x, 8, "solid paper", 4)]),
        line(loadbalancer ? 126 - cable.x : 70 - cable.x, 0, 0, 0, "solid"),
        loadbalancer ? line(70 - cable.x, 0, 90 - cable.x, 0, "solid") : null,
        text(cable.right - cable.x, cable.branches.at(-1) - cable.y + 28, "sans grey end", "pod network ", [network, "mono"]),
      ],
    },
    {
      key: "internet", x: internet.x, y: internet.y, signature: "",
      ...thing("places", "internet", "The internet: send a request from there", "internet", false, [-24, -24, 48, 70]),
      build: () => [
        svg("circle", { r: internet.r, class: "solid paper" }),
        path("M-22 0 H22 M0 -22 V22 M0 -22 Q-20 0 0 22 M0 -22 Q20 0 0 22", "meridian"),
        text(0, 40, "sans middle", "internet"),
      ],
    },
    ...(loadbalancer ? [{
      key: "loadbalancer", x: loadbalancer.x, y: loadbalancer.y, signature: external.join(),
      ...thing("places", "loadbalancer", `Load balancer ${external.join(", ")}: send a request to it`, "loadbalancer", false, [-18, -18, 36, 36]),
      build: () => [
        rect(-18, -18, 36, 36, "solid paper", 6),
        path("M-11 0 H-3 M-3 0 L8 -9 M-3 0 H9 M-3 0 L8 9", "solid thin"),
        text(-88, -42, "sans", "load balancer"),
        text(-88, -26, "mono", cut(external[0] ?? "<pending>", 15)),
      ],
    }] : []),
  ]);
}
