/** A repository on the Hugging Face Hub. */
export interface HubRepo {
  readonly type: "model" | "dataset";
  /** `owner/name` */
  readonly name: string;
}

/** Where something came from: the commit says exactly what, whichever branch or tag was asked for. */
export interface HubOrigin {
  readonly repo: string;
  readonly revision: string;
  /** 40 hexadecimal digits */
  readonly commit: string;
}

/** Whether a text has the form `owner/name` of the Hub's ids (huggingface_hub, utils/_validators.py). */
export function isHubId(text: string): boolean {
  return /^\w[\w.-]*\/\w[\w.-]{0,95}$/.test(text) && !/--|\.\.|\.git$|[.-]$/.test(text);
}

/** A revision that names a commit by itself: what it points to never changes. */
export const isCommit = (revision: string): boolean => /^[0-9a-f]{40}$/.test(revision);

/** `Qwen/Qwen2.5-0.5B`, `dataset truthfulqa/truthful_qa`: how messages name a repository. */
export const repoTitle = ({ type, name }: HubRepo): string => (type === "model" ? name : `${type} ${name}`);
