import { createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { deskRoute, signInRoute } from "./lead/routes";
import { PageError } from "./shell/PageError";
import { root } from "./shell/rootRoute";

const position = (value: unknown): number | undefined => {
  const n = Number(value);
  return Number.isInteger(n) && n > 0 ? n : undefined;
};

export const joinRoute = createRoute({
  getParentRoute: () => root,
  path: "/join/$token",
  component: lazyRouteComponent(() => import("./join/JoinPage"), "JoinPage"),
});

export const workRoute = createRoute({
  getParentRoute: () => root,
  path: "/work/$attempt",
  // the address holds the position; the phase is the server's to say
  validateSearch: (search: Record<string, unknown>): { n?: number } => {
    const n = position(search["n"]);
    return n === undefined ? {} : { n };
  },
  component: lazyRouteComponent(() => import("./work/WorkPage"), "WorkPage"),
});

export const galleryRoute = createRoute({
  getParentRoute: () => root,
  path: "/gallery",
  validateSearch: (search: Record<string, unknown>): { kind?: string } =>
    typeof search["kind"] === "string" ? { kind: search["kind"] } : {},
  component: lazyRouteComponent(() => import("./gallery/GalleryPage"), "GalleryPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([deskRoute, signInRoute, joinRoute, workRoute, galleryRoute]),
  defaultErrorComponent: PageError,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
