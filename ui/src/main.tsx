import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { load, preferred } from "./i18n";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");

const language = preferred();
void load(language).then((catalogue) =>
  createRoot(root).render(
    <StrictMode>
      <App language={language} catalogue={catalogue} />
    </StrictMode>,
  ),
);
