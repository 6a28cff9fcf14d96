import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { api } from "../client";
import { useT } from "../i18n";
import { Failure } from "../parts/Failure";
import { Field } from "../parts/Field";

export function SignIn() {
  const t = useT();
  const id = useId();
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => api.signIn(email.trim(), password),
    onSuccess: (me) => queries.setQueryData(["me", "staff"], me),
  });
  return (
    <main className="page narrow" id="content">
      <h1>{t("signin.title")}</h1>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <Field id={`${id}-email`} type="email" label={t("signin.email")} value={email} onChange={setEmail} autoComplete="username" />
        <Field id={`${id}-password`} type="password" label={t("signin.password")} value={password} onChange={setPassword} autoComplete="current-password" />
        {signIn.error && <Failure error={signIn.error} quiet />}
        <div>
          <Button type="submit" size="md" loading={signIn.isPending}>
            {t("signin.go")}
          </Button>
        </div>
      </form>
    </main>
  );
}
