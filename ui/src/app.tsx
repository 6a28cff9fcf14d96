import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { I18nProvider, type Catalogue, type Language } from "./i18n";
import { Problem } from "./problem";
import { router } from "./router";
import { theme, variables } from "./theme";
import "./styles";

function newQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        refetchOnWindowFocus: false,
        // a server that restarts is asked again; a server that said no is not
        retry: (failures, error) => error instanceof Problem && error.passing && failures < 60,
        retryDelay: (failures) => Math.min(500 * 2 ** failures, 10_000),
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}

export function App(props: { language: Language; catalogue: Catalogue }) {
  const [queries] = useState(newQueries);
  return (
    <I18nProvider language={props.language} catalogue={props.catalogue}>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </I18nProvider>
  );
}
