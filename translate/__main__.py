"""`python -m translate`: train, suggest, backtranslate, translate, file, evaluate, corpus."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from shared import cleaning, cli, commands, training_command
from shared.errors import InputError
from shared.quiet import NUMPY, TENSORFLOW, import_tensorflow, use_numpy
from translate import search_flags

SUGGEST_MINUTES = 5.0
"""Budget of learning to suggest, if nothing is said."""

# What imports TensorFlow is imported by the command that needs it: it takes seconds.


def parser() -> argparse.ArgumentParser:
    """The command line, help texts and all."""
    from shared.config import ModelConfig, TrainingConfig, add_flags
    from translate import corpora
    from translate.files import command

    top = argparse.ArgumentParser(
        prog="translate", description="Translate with a recurrent network; train one of your own."
    )
    verbs = top.add_subparsers(required=True, metavar="COMMAND")

    train = verbs.add_parser("train", help="train a model, or fine-tune one, on your corpus")
    train.set_defaults(run=_train)
    _corpus_flags(train, corpora.FORMATS, required=True)
    train.add_argument("--both-ways", action="store_true", help="learn the other direction, too")
    train.add_argument(
        "--augment", action="store_true", help="also learn single words, other numbers, other names"
    )
    train.add_argument("--tokenized", action="store_true", help="the corpus is tokenised already")
    training_command.add_flags(train)
    cleaning.add_flags(train)
    add_flags(
        train,
        ModelConfig,
        "network (defaults adapt to the size of the corpus)",
        without=("context_slots",),
    )
    add_flags(
        train,
        TrainingConfig,
        "training (defaults adapt to corpus and budget)",
        without=("salience",),
    )

    suggest = verbs.add_parser(
        "suggest", help="teach a model to suggest the next word; its translations stay the same"
    )
    suggest.set_defaults(run=_suggest)
    suggest.add_argument("--model", required=True, metavar="DIR", help="learns, and stays there")
    _corpus_flags(suggest, corpora.FORMATS, required=True)
    training_command.add_budget_flags(suggest, SUGGEST_MINUTES)
    suggest.add_argument("--seed", type=int, default=0, help="of the order (default: 0)")
    cleaning.add_flags(suggest)

    back = verbs.add_parser(
        "backtranslate", help="make pairs to train on from sentences of one language"
    )
    back.set_defaults(run=_backtranslate)
    back.add_argument("files", nargs="+", metavar="FILE", help="real text, a sentence a line")
    back.add_argument("--model", required=True, metavar="DIR", help="best of both directions")
    _language_flags(back, None, required=True)
    back.add_argument("--keep", type=float, help="share of them (default: 0.8)")
    back.add_argument("--out", required=True, metavar="OUT.tsv", help="the pairs, for --corpus")

    use = verbs.add_parser("translate", help="translate lines of text")
    use.set_defaults(run=_translate)
    use.add_argument("files", nargs="*", metavar="FILE", help="default: standard input")
    use.add_argument("--model", required=True, metavar="DIR")
    use.add_argument("--to", metavar="LANGUAGE", help="default: the model's first direction")
    use.add_argument("--prefix", default="", metavar="TEXT", help="each translation begins so")
    use.add_argument(
        "--glossary", metavar="FILE", help="CSV or TSV of terms and the translations they must get"
    )
    use.add_argument("--n-best", type=int, metavar="N", help="N candidates; goes with --json")
    use.add_argument("--json", action="store_true", help="one JSON object a line")
    use.add_argument(
        "--engine",
        choices=("auto", NUMPY, TENSORFLOW),
        default="auto",
        help="numpy starts at once, tensorflow is faster then; auto: by the length of the text",
    )
    search_flags.add_flags(use)

    file = verbs.add_parser("file", help="translate a file, its layout kept")
    file.set_defaults(run=command.run)
    command.add_flags(file)
    search_flags.add_flags(file)

    evaluate = verbs.add_parser("evaluate", help="measure BLEU, chrF and perplexity")
    evaluate.set_defaults(run=_evaluate)
    evaluate.add_argument("--model", required=True, metavar="DIR")
    _corpus_flags(evaluate, corpora.FORMATS, required=False)
    evaluate.add_argument("--tokenized", action="store_true", help="score words as they are")
    evaluate.add_argument("--json", action="store_true")
    search_flags.add_flags(evaluate)

    corpus = verbs.add_parser("corpus", help="read, clean, report, split")
    corpus.set_defaults(run=_corpus)
    corpus.add_argument("corpus", nargs="+", metavar="FILE")
    _language_flags(corpus, corpora.FORMATS, required=True)
    corpus.add_argument("--clean", metavar="OUT.tsv", help="write what is left")
    corpus.add_argument("--split", metavar="DIR", help="write train.tsv, valid.tsv and test.tsv")
    corpus.add_argument("--seed", type=int, default=0, help="of the split (default: 0)")
    cleaning.add_flags(corpus)
    return top


def _language_flags(
    to: argparse.ArgumentParser, formats: Collection[str] | None, *, required: bool
) -> None:
    to.add_argument("--source", required=required, metavar="LANGUAGE", help="say en")
    to.add_argument("--target", required=required, metavar="LANGUAGE", help="say es")
    if formats is not None:
        to.add_argument("--format", choices=formats, help="if the file's name does not tell")


def _corpus_flags(to: argparse.ArgumentParser, formats: Collection[str], *, required: bool) -> None:
    to.add_argument("--corpus", nargs="+", required=True, metavar="FILE")
    _language_flags(to, formats, required=required)


def _read(arguments: argparse.Namespace, paths: Sequence[str]) -> list[cleaning.Example]:
    """Read and clean; the report goes to standard error."""
    from translate import corpora

    config = cleaning.from_flags(arguments)
    examples = corpora.read(paths, arguments.source, arguments.target, format=arguments.format)
    return commands.cleaned(examples, config)


def _train(arguments: argparse.Namespace) -> int:
    import_tensorflow(training=True)
    from shared import splitting
    from translate import learn
    from translate.augment import augmented
    from translate.directions import Directions
    from translate.lesson import Lesson

    budget, base = training_command.budget_and_base(arguments, "translate")
    directions = Directions.between(
        arguments.source, arguments.target, both_ways=arguments.both_ways
    )
    if base is not None:
        directions = Directions.from_about(base.about).led_on_to(directions)
    train, valid = training_command.train_and_valid(
        arguments, lambda paths: _read(arguments, paths), lambda _: splitting.pair_keys
    )
    lesson = Lesson.of(train, valid, directions, arguments.corpus)
    if arguments.augment:
        more = augmented(lesson.train)
        print(f"{len(more):,} pairs made from them: words, numbers, names", file=sys.stderr)
        lesson = replace(lesson, train=lesson.train + more)
    order = training_command.order(
        arguments,
        "translate",
        budget,
        base,
        sizes=learn.suited_model(len(train)),
        rates=learn.suited_training(len(train), budget, tuning=base is not None),
    )
    outcome = learn.learn(lesson, order, tokenized=arguments.tokenized)
    return training_command.ended(outcome, order, ("BLEU",))


def _suggest(arguments: argparse.Namespace) -> None:
    import_tensorflow(training=True)
    from shared import presets
    from translate import prompts
    from translate.card import with_suggestions

    budget = training_command.budget(arguments, SUGGEST_MINUTES)
    preset = presets.load(arguments.model, "translate")
    examples = _read(arguments, arguments.corpus)
    sides = zip(*(each.texts for each in examples), strict=True)
    texts = dict(zip((arguments.source, arguments.target), sides, strict=True))
    taught = prompts.teach(preset, texts, budget, seed=arguments.seed)
    card = with_suggestions(
        presets.read_card(arguments.model),
        taught.about["suggests"],
        [Path(each).name for each in arguments.corpus],
    )
    presets.save(taught, arguments.model, card)
    print(f"the model in {arguments.model} suggests the next word now")


def _backtranslate(arguments: argparse.Namespace) -> None:
    import_tensorflow()
    from translate import backtranslation

    where = (arguments.source, arguments.target, arguments.out)
    share = backtranslation.SHARE if arguments.keep is None else arguments.keep
    made = backtranslation.write(arguments.model, arguments.files, *where, share)
    print(f"{made:,} pairs are in {arguments.out}")


def _translate(arguments: argparse.Namespace) -> None:
    if arguments.n_best is not None and not arguments.json:
        raise InputError("--n-best goes with --json")
    if arguments.glossary is not None and arguments.sample:
        raise InputError("--glossary goes with a search, not with --sample")
    from translate import amount

    if arguments.engine == NUMPY or (
        arguments.engine == "auto" and amount.is_small(arguments.files)
    ):
        use_numpy()
    else:
        import_tensorflow()
    from translate import lines
    from translate.translator import Translator

    options = search_flags.options(arguments, 1 if arguments.n_best is None else arguments.n_best)
    lines.translate(
        Translator.load(arguments.model),
        arguments.files,
        sys.stdout,
        to=arguments.to,
        options=options,
        prefix=arguments.prefix,
        as_json=arguments.json,
        glossary=arguments.glossary,
    )


def _evaluate(arguments: argparse.Namespace) -> None:
    import_tensorflow()
    from translate.evaluate import evaluate
    from translate.translator import Translator

    options = search_flags.options(arguments)
    found = evaluate(
        Translator.load(arguments.model),
        arguments.corpus,
        arguments.source,
        arguments.target,
        format=arguments.format,
        options=options,
        tokenized=arguments.tokenized,
    )
    if arguments.json:
        print(json.dumps(found))
        return
    for direction, figures in found.items():
        print(
            f"{direction}: BLEU {figures['bleu']:.2f}, chrF {figures['chrf']:.2f}, perplexity "
            f"{figures['perplexity']:.2f}, {figures['sentences']:,} sentences in "
            f"{figures['seconds']:.1f} s\n    {figures['bleu_signature']}"
        )


def _corpus(arguments: argparse.Namespace) -> None:
    from shared import splitting
    from translate import corpora

    if arguments.split:
        commands.check_parts(Path(arguments.split))
    kept = _read(arguments, arguments.corpus)
    if arguments.clean:
        corpora.write_tsv(kept, arguments.clean)
    if arguments.split:
        commands.write_parts(
            kept,
            Path(arguments.split),
            seed=arguments.seed,
            keys=splitting.pair_keys,
            extension=".tsv",
            write=corpora.write_tsv,
            noun="pairs",
        )


def main(arguments: Sequence[str] | None = None) -> int | None:
    """Run the command line; returns the exit status."""
    parsed = parser().parse_args(arguments)
    return parsed.run(parsed)


def entry() -> None:
    """The console command `parley-translate`."""
    sys.exit(cli.run(main, "translate"))


if __name__ == "__main__":
    entry()
