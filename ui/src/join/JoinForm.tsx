import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useId, useState, type FormEvent } from "react";
import { api } from "../client";
import { useT } from "../i18n";
import { Field } from "../parts/Field";
import { Failure } from "../parts/Failure";
import type { JoinView } from "../types";

/** Name, address and consent; what is missing is said where it is missing. */
export function JoinForm({ view, token }: { view: JoinView; token: string }) {
  const t = useT();
  const id = useId();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [agreed, setAgreed] = useState(false);
  const [tried, setTried] = useState(false);
  const join = useMutation({
    mutationFn: () => api.join(token, name.trim(), email.trim(), view.terms_version),
    onSuccess: ({ attempt }) => {
      void queries.invalidateQueries({ queryKey: ["join", token] });
      void navigate({ to: "/work/$attempt", params: { attempt } });
    },
  });
  const wrong = {
    name: name.trim() === "" ? t("join.name.missing") : "",
    email: /^[^@\s]+@[^@\s]+$/.test(email.trim()) ? "" : t("join.email.missing"),
    agreed: agreed ? "" : t("join.accept.missing"),
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const first = (["name", "email", "agreed"] as const).find((field) => wrong[field]);
    if (first) document.getElementById(`${id}-${first}`)?.focus();
    else join.mutate();
  };
  return (
    <form className="stack" noValidate onSubmit={submit}>
      <Field id={`${id}-name`} label={t("join.name")} value={name} onChange={setName} error={tried ? wrong.name : ""} autoComplete="name" />
      <Field
        id={`${id}-email`}
        label={t("join.email")}
        hint={t("join.email.why")}
        type="email"
        value={email}
        onChange={setEmail}
        error={tried ? wrong.email : ""}
        autoComplete="email"
      />
      <div>
        <label className="option" htmlFor={`${id}-agreed`}>
          <input
            id={`${id}-agreed`}
            type="checkbox"
            checked={agreed}
            aria-describedby={`${id}-agreed-error`}
            onChange={(event) => setAgreed(event.target.checked)}
          />
          <span className="what">{t("join.accept")}</span>
        </label>
        <p className="field-error" id={`${id}-agreed-error`} role="alert">
          {tried && wrong.agreed}
        </p>
      </div>
      {join.error && <Failure error={join.error} />}
      <div>
        <Button type="submit" size="md" loading={join.isPending}>
          {t("join.begin")}
        </Button>
      </div>
    </form>
  );
}
