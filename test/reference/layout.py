"""How the files of expected values are laid out."""
import json
import os


def write(path, data):
    """JSON with one line for each innermost array, so that files are small and diffs readable."""
    def text(v, pad):
        if isinstance(v, dict) and v:
            return "{\n" + ",\n".join(f"{pad} {json.dumps(k)}: {text(w, pad + ' ')}" for k, w in v.items()) + f"\n{pad}}}"
        if isinstance(v, list) and any(isinstance(w, (list, dict)) for w in v):
            return "[\n" + ",\n".join(f"{pad} {text(w, pad + ' ')}" for w in v) + f"\n{pad}]"
        return json.dumps(v, ensure_ascii=False, separators=(",", ":"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text(data, "") + "\n")
