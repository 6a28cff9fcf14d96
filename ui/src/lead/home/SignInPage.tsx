import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useEffect, useState, type FormEvent } from "react";
import { api } from "../../client";
import { useT } from "../../i18n";
import { Notice } from "../../parts/Notice";
import { Problem } from "../../problem";
import { TextField } from "../parts/Fields";
import { Trouble } from "../parts/Trouble";
import { ask } from "../queries";
import { useWords } from "../words";
import "../lead.css";

const route = getRouteApi("/signin");

/** Only a path of this site is a place to go to. */
const inside = (next: string | undefined): string => (next && /^\/(?![/\\])/.test(next) ? next : "/");

export function SignInPage() {
  const t = useT();
  const w = useWords();
  const { next } = route.useSearch();
  const router = useRouter();
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  useEffect(() => {
    document.title = `${t("signin.title")} · Raterlab`;
  }, [t]);
  const signIn = useMutation({
    mutationFn: () => api.signIn(email.trim(), password),
    onSuccess: (me) => {
      queries.clear();
      queries.setQueryData(ask.me.queryKey, me);
      router.history.replace(inside(next));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  const { error } = signIn;
  return (
    <main className="signin" id="content">
      <h1>{t("signin.title")}</h1>
      {error instanceof Problem && error.signedOut ? (
        <Notice tone="warn" title={w("signin.wrong")} live>
          <p>{w("signin.wrong.what")}</p>
        </Notice>
      ) : (
        error && <Trouble error={error} />
      )}
      <form onSubmit={submit}>
        <TextField label={t("signin.email")} type="email" autoComplete="username" required value={email} onChange={setEmail} />
        <TextField
          label={t("signin.password")}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={setPassword}
        />
        <Button type="submit" fullWidth loading={signIn.isPending}>
          {t("signin.go")}
        </Button>
      </form>
      <p className="dim small" style={{ marginTop: 24 }}>
        {w("signin.candidates")}
      </p>
    </main>
  );
}
