"""`python -m chatbot`: train, chat, evaluate, corpus."""

from __future__ import annotations

import time

STARTED = time.monotonic()  # A budget of minutes counts the imports, too.

import argparse  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
from collections.abc import Collection, Sequence  # noqa: E402
from pathlib import Path  # noqa: E402

from shared import cleaning, cli, commands  # noqa: E402
from shared.errors import InputError  # noqa: E402
from shared.quiet import import_tensorflow  # noqa: E402

# What imports TensorFlow is imported by the command that needs it: it takes seconds.


def parser() -> argparse.ArgumentParser:
    """The command line, help texts and all."""
    from chatbot import dialogues, fit
    from shared.config import ModelConfig, TrainingConfig, add_flags

    top = argparse.ArgumentParser(
        prog="chatbot", description="Chat with a recurrent network; train one of your own."
    )
    verbs = top.add_subparsers(required=True, metavar="COMMAND")

    train = verbs.add_parser("train", help="train a model, or fine-tune one, on your chats")
    train.set_defaults(run=_train)
    _corpus_flags(train, dialogues.FORMATS)
    train.add_argument(
        "--facts",
        type=int,
        default=0,
        metavar="N",
        help="N dialogues an epoch that tell and ask for facts (English; default: 0)",
    )
    train.add_argument(
        "--manners",
        type=int,
        default=0,
        metavar="N",
        help="N dialogues an epoch of small talk as Parley (English; default: 0)",
    )
    commands.add_training_flags(train)
    cleaning.add_flags(train, fit.CLEANING)
    add_flags(train, ModelConfig, "network (defaults adapt to the size of the corpus)")
    add_flags(
        train,
        TrainingConfig,
        "training (defaults adapt to corpus and budget)",
        without=("xla",),
    )

    chat = verbs.add_parser("chat", help="chat in the terminal")
    chat.set_defaults(run=_chat)
    chat.add_argument("--model", required=True, metavar="DIR")
    chat.add_argument("--plain", action="store_true", help="a line in, a line out, for programs")
    chat.add_argument("--seed", type=int, default=0, help="of the replies (default: 0)")

    evaluate = verbs.add_parser("evaluate", help="measure replies, perplexity and memory")
    evaluate.set_defaults(run=_evaluate)
    evaluate.add_argument("--model", required=True, metavar="DIR")
    _corpus_flags(evaluate, dialogues.FORMATS)
    evaluate.add_argument("--json", action="store_true")

    corpus = verbs.add_parser("corpus", help="read, clean, report, split")
    corpus.set_defaults(run=_corpus)
    corpus.add_argument("corpus", nargs="+", metavar="FILE", help=_CORPUS)
    corpus.add_argument("--format", choices=dialogues.FORMATS, help=_FORMAT)
    corpus.add_argument("--clean", metavar="OUT.jsonl", help="write what is left")
    corpus.add_argument("--split", metavar="DIR", help="write train, valid and test (.jsonl)")
    corpus.add_argument("--seed", type=int, default=0, help="of the split (default: 0)")
    cleaning.add_flags(corpus, fit.CLEANING)
    return top


_CORPUS = "JSONL, TSV or text; or the word chitchat, for the package chitchat-dataset"
_FORMAT = "if the file's name does not tell"


def _corpus_flags(to: argparse.ArgumentParser, formats: Collection[str]) -> None:
    to.add_argument("--corpus", nargs="+", required=True, metavar="FILE", help=_CORPUS)
    to.add_argument("--format", choices=formats, help=_FORMAT)


def _read(arguments: argparse.Namespace, paths: Sequence[str]) -> list[cleaning.Example]:
    """Read and clean; the report goes to standard error."""
    from chatbot import dialogues, fit

    config = cleaning.from_flags(arguments, fit.CLEANING)
    return commands.cleaned(dialogues.read(paths, format=arguments.format), config)


def _train(arguments: argparse.Namespace) -> int:
    import_tensorflow()
    from chatbot import learn
    from chatbot.lesson import Lesson, windows
    from shared import presets, splitting, workshop
    from shared.config import ModelConfig, TrainingConfig, from_flags, given

    budget = commands.budget(arguments, STARTED)
    # Out of range is said before an hour's reading.
    from_flags(ModelConfig, arguments, {})
    from_flags(TrainingConfig, arguments, {})
    if not arguments.base and arguments.context_slots == 0:
        raise InputError("--context-slots 0: a chat needs at least one, to remember anything")
    for name in ("facts", "manners"):
        if getattr(arguments, name) < 0:
            raise InputError(f"--{name} {getattr(arguments, name)}: must be 0 or more")
    out = Path(arguments.out)
    workshop.check_free(out, resume=arguments.resume)
    base = presets.load(arguments.base, "chat") if arguments.base else None
    examples = windows(_read(arguments, arguments.corpus))
    if arguments.valid:
        valid = windows(_read(arguments, arguments.valid))
        keys = splitting.common_keys_left_out([*examples, *valid])
        train = commands.apart(examples, valid, keys)
    else:
        found = commands.held_out(examples, splitting.common_keys_left_out(examples))
        train, valid = found.train, found.valid
    lesson = Lesson.of(
        train, valid, facts=arguments.facts, manners=arguments.manners, names=arguments.corpus
    )
    training = from_flags(
        TrainingConfig,
        arguments,
        learn.suited_training(len(train), budget, tuning=base is not None),
    )
    chosen = given(ModelConfig, arguments)
    sizes = {"dropout": 0.2, **chosen} if base else {**learn.suited_model(len(train)), **chosen}
    outcome = learn.learn(
        lesson,
        out,
        budget=budget,
        sizes=sizes,
        training=training,
        base=base,
        resume=arguments.resume,
        command=commands.again("chatbot"),
        licence=arguments.licence,
    )
    figures = ", ".join(
        f"{name} {outcome.best[name]:.2f}"
        for name in ("perplexity", "recall")
        if name in outcome.best
    )
    return commands.ended(outcome, out, figures, "chatbot")


def _chat(arguments: argparse.Namespace) -> None:
    import_tensorflow()
    from chatbot import terminal
    from chatbot.bot import Chatbot

    terminal.run(Chatbot.load(arguments.model), plain=arguments.plain, seed=arguments.seed)


def _evaluate(arguments: argparse.Namespace) -> None:
    import_tensorflow()
    from chatbot.bot import Chatbot
    from chatbot.evaluate import evaluate

    found = evaluate(Chatbot.load(arguments.model), arguments.corpus, format=arguments.format)
    if arguments.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        if isinstance(value, dict):
            value = ", ".join(f"{share} after {count}" for count, share in value.items())
        print(f"{name.replace('_', ' '):<30} {value}")


def _corpus(arguments: argparse.Namespace) -> None:
    from chatbot import dialogues
    from chatbot.lesson import windows
    from shared import splitting

    if arguments.split:
        commands.check_parts(Path(arguments.split))
    kept = _read(arguments, arguments.corpus)
    if arguments.clean:
        dialogues.write_jsonl(kept, arguments.clean)
    if arguments.split:
        parts = windows(kept)
        commands.write_parts(
            parts,
            Path(arguments.split),
            seed=arguments.seed,
            keys=splitting.common_keys_left_out(parts),
            extension=".jsonl",
            write=dialogues.write_jsonl,
            noun="dialogues",
        )


def main(arguments: Sequence[str] | None = None) -> int | None:
    """Run the command line; returns the exit status."""
    parsed = parser().parse_args(arguments)
    return parsed.run(parsed)


def entry() -> None:
    """The console command `parley-chat`."""
    sys.exit(cli.run(main, "chatbot"))


if __name__ == "__main__":
    entry()
