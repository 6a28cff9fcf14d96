import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../client";
import { useT } from "../i18n";
import { Failure } from "../parts/Failure";
import { TaskBoard } from "../parts/TaskBoard";
import type { AnyAnswer, AnyParams, Answers, Medium } from "../types";

const route = getRouteApi("/gallery");

/** Every kind with its own examples. */
export function GalleryPage() {
  const t = useT();
  const { kind } = route.useSearch();
  const kinds = useQuery({ queryKey: ["kinds"], queryFn: api.kinds, staleTime: Infinity });
  const shown = kinds.data?.find((k) => k.key === kind) ?? kinds.data?.[0];
  // the keys go to one example at a time: the first, until another is used
  const [used, setUsed] = useState("");
  return (
    <main className="page" id="content">
      <h1>{t("gallery.title")}</h1>
      <p>{t("gallery.lead")}</p>
      {kinds.error && <Failure error={kinds.error} />}
      <nav className="palette" aria-label={t("gallery.title")}>
        {kinds.data?.map((k) => (
          <Link key={k.key} to="/gallery" search={{ kind: k.key }} className="tag" aria-current={k === shown ? "page" : undefined}>
            {k.title}
          </Link>
        ))}
      </nav>
      {shown?.examples.map((example) => (
        <ExampleView
          key={shown.key + example.title}
          {...example}
          active={(shown.examples.find(({ title }) => title === used) ?? shown.examples[0]) === example}
          onUse={() => setUsed(example.title)}
        />
      ))}
    </main>
  );
}

interface Example {
  title: string;
  params: AnyParams;
  media: readonly Medium[];
  gold: AnyAnswer;
  answers: readonly AnyAnswer[];
  active: boolean;
  onUse: () => void;
}

function ExampleView({ title, params, media, gold, answers, active, onUse }: Example) {
  const t = useT();
  const [tried, setTried] = useState<Answers>({});
  const criteria = [{ key: "example", title, question: "", goal: "", ask: params, required: true }];
  return (
    <>
      <h2>{t("gallery.try")}</h2>
      <TaskBoard
        media={media}
        criteria={criteria}
        answers={tried}
        mode="label"
        active={active ? "example" : null}
        onActive={onUse}
        idPrefix="try"
        onAnswer={(key, answer) => setTried(answer ? { [key]: answer } : {})}
        after={
          <details>
            <summary>{t("gallery.json")}</summary>
            <code data-testid="answer">{JSON.stringify(tried["example"] ?? null)}</code>
          </details>
        }
      />
      {answers.map((answer, i) => (
        <section key={JSON.stringify(answer)}>
          <h2>{t("gallery.answer")}</h2>
          <TaskBoard
            media={media}
            criteria={criteria}
            answers={{ example: answer }}
            mode="view"
            compareWith={{ example: [gold] }}
            idPrefix={`answer-${i}`}
          />
        </section>
      ))}
    </>
  );
}
