/** The pages of those who run or review trials. The address holds what is shown, so that a link shows a colleague the same view. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { root } from "../shell/rootRoute";

type Search = Record<string, unknown>;
/** Keep the named parameters that are short texts. */
const texts =
  <K extends string>(...keys: K[]) =>
  (search: Search): { [P in K]?: string } =>
    Object.fromEntries(
      keys
        .map((key) => [key, search[key]] as const)
        .filter(([, v]) => (typeof v === "string" && v !== "") || typeof v === "number")
        .map(([key, v]) => [key, String(v)]),
    ) as { [P in K]?: string };

const desk = createRoute({
  getParentRoute: () => root,
  id: "desk",
  component: lazyRouteComponent(() => import("./Desk"), "Desk"),
});

const home = createRoute({
  getParentRoute: () => desk,
  path: "/",
  component: lazyRouteComponent(() => import("./home/HomePage"), "HomePage"),
});

const project = createRoute({
  getParentRoute: () => desk,
  path: "/projects/$project",
  validateSearch: texts("step", "task", "show", "find"),
  component: lazyRouteComponent(() => import("./project/ProjectPage"), "ProjectPage"),
});

const trial = createRoute({
  getParentRoute: () => desk,
  path: "/trials/$trial",
  component: lazyRouteComponent(() => import("./trial/TrialPage"), "TrialPage"),
});

const compare = createRoute({
  getParentRoute: () => desk,
  path: "/trials/$trial/compare",
  validateSearch: texts("tables"),
  component: lazyRouteComponent(() => import("./results/ComparePage"), "ComparePage"),
});

const scorecard = createRoute({
  getParentRoute: () => desk,
  path: "/attempts/$attempt",
  validateSearch: texts("trial", "show", "label", "criterion"),
  component: lazyRouteComponent(() => import("./results/ScorecardPage"), "ScorecardPage"),
});

const audit = createRoute({
  getParentRoute: () => desk,
  path: "/audit",
  validateSearch: texts("subject", "before"),
  component: lazyRouteComponent(() => import("./office/AuditPage"), "AuditPage"),
});

const account = createRoute({
  getParentRoute: () => desk,
  path: "/account",
  component: lazyRouteComponent(() => import("./office/AccountPage"), "AccountPage"),
});

const people = createRoute({
  getParentRoute: () => desk,
  path: "/people",
  component: lazyRouteComponent(() => import("./office/PeoplePage"), "PeoplePage"),
});

const grading = createRoute({
  getParentRoute: () => desk,
  path: "/grading",
  validateSearch: texts("trial"),
  component: lazyRouteComponent(() => import("../review/GradingPage"), "GradingPage"),
});

export const signInRoute = createRoute({
  getParentRoute: () => root,
  path: "/signin",
  validateSearch: texts("next"),
  component: lazyRouteComponent(() => import("./home/SignInPage"), "SignInPage"),
});

export const deskRoute = desk.addChildren([home, project, trial, compare, scorecard, audit, account, people, grading]);
