import { useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { LANGUAGES, useI18n, type Language } from "../i18n";

const SCHEMES: readonly MantineColorScheme[] = ["auto", "light", "dark"];

/** Language and colours, as plain selects: they work everywhere and weigh nothing. */
export function Preferences() {
  const { t, language, choose } = useI18n();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className="row">
      <label>
        {t("app.language")}{" "}
        <select value={language} onChange={(e) => choose(e.target.value as Language)}>
          {Object.entries(LANGUAGES).map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("app.scheme")}{" "}
        <select value={colorScheme} onChange={(e) => setColorScheme(e.target.value as MantineColorScheme)}>
          {SCHEMES.map((scheme) => (
            <option key={scheme} value={scheme}>
              {t(`app.scheme.${scheme}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
