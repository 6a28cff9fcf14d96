import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** Okabe-Ito blue: white on step 7 has a contrast of 5.2. */
const accent: MantineColorsTuple = [
  "#e7f4fb", "#cfe6f5", "#9fcdea", "#6bb2de", "#429cd5", "#288ecf", "#1380c4", "#0072b2", "#005f96", "#004b78",
];

const system = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

export const theme = createTheme({
  fontFamily: system,
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", Menlo, monospace',
  headings: { fontFamily: system, fontWeight: "600" },
  colors: { accent },
  primaryColor: "accent",
  primaryShade: 7,
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
});

/** Mantine's own grey for secondary text is below AA on white. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5a6068",
    "--mantine-color-placeholder": "#6b7178",
    "--mantine-color-error": "#b3261e",
    "--mantine-color-body": "#ffffff",
    "--mantine-color-anchor": "#005f96",
  },
  dark: {
    "--mantine-color-dimmed": "#a9afb6",
    "--mantine-color-placeholder": "#9aa0a7",
    "--mantine-color-error": "#ff8a80",
    "--mantine-color-body": "#16181b",
    "--mantine-color-text": "#dfe2e6",
    "--mantine-color-anchor": "#6bb2de",
  },
});
