import { Outlet } from "@tanstack/react-router";
import { useT } from "../i18n";
import { Preferences } from "./Preferences";

export function Shell() {
  const t = useT();
  return (
    <>
      <a className="skip" href="#content">
        {t("app.skip")}
      </a>
      <Outlet />
      <footer className="foot">
        <Preferences />
      </footer>
    </>
  );
}
