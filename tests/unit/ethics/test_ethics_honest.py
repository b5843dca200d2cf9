"""Honest texts written for this project: no error and few warnings. An anti-quackery article: nothing at all."""

from __future__ import annotations

import pytest
from ethics_honest_texts import HONEST

from parvis.ethics import check_text

PSYCHOLOGIST = """
# Claire Aubert, psychologue

Je suis psychologue clinicienne. J’ai obtenu mon master de psychologie clinique à Lyon en 2009, et je suis enregistrée
auprès de l’ARS Auvergne-Rhône-Alpes : RPPS 10000000009. J’ai travaillé huit ans dans un service d’addictologie, puis
dans un centre médico-psychologique, avant d’ouvrir ce cabinet.

## Comment je travaille

Je reçois des adultes et des couples, au cabinet et en visio. La première séance sert à comprendre ce qui vous amène et
à décider, ensemble, si je suis la bonne personne. Elle dure cinquante minutes. Je ne promets ni délai ni résultat : je
m’engage à travailler avec soin, et à vous dire quand autre chose vous conviendrait mieux.

Je m’appuie sur les thérapies cognitives et comportementales et sur l’entretien motivationnel. Plusieurs recommandations
de la HAS les décrivent. Elles n’aident pas tout le monde, et je vous dirai ce que l’on sait de leurs limites.

## Ce que je ne fais pas

Je ne suis ni médecin ni psychiatre : je ne prescris rien, je ne modifie aucun traitement et je ne pose pas de diagnostic
médical. Si votre état le demande, je vous adresse à un médecin, avec votre accord. Je ne rédige pas d’expertise
judiciaire et je ne reçois pas mes proches.

Je suis supervisée deux fois par mois depuis 2012. Ce cabinet ne répond pas aux urgences : en danger, appelez le 15 ou
le 112 ; le 3114 écoute les personnes qui pensent au suicide, jour et nuit.

## Séances et tarifs

Une séance coûte 65 €. Mes séances ne sont pas remboursées par l’Assurance maladie ; certaines mutuelles en remboursent
une partie : vérifiez votre contrat. Une séance annulée moins de quarante-huit heures avant reste due, sauf imprévu
sérieux. Vous pouvez arrêter quand vous le souhaitez ; nous en parlons alors une dernière fois.
"""

SOPHROLOGIST = """
# Marc Olive, sophrologue

Je suis sophrologue depuis 2016. La sophrologie est une profession non réglementée : il n’existe pas de diplôme d’État.
Mon certificat vient de l’école de Lyon (RNCP00000, « sophrologue »), après deux ans de formation et un stage encadré.

J’accompagne des adultes qui dorment mal, qui se préparent à un examen ou qui traversent une période chargée. On travaille
par la respiration, le relâchement des muscles et l’attention au corps. Les séances sont simples et se refont chez soi.
Certaines personnes s’y retrouvent vite, d’autres pas : nous faisons le point à la troisième.

## Ce que la sophrologie ne peut pas faire

Elle ne soigne aucune maladie et ne remplace pas un traitement. Je ne pose pas de diagnostic, je ne demande jamais d’arrêter
un médicament, et je vous invite à parler de nos séances à votre médecin. Pour une souffrance qui dure, un psychologue ou
un médecin sera votre premier interlocuteur.

Une douleur nouvelle, une perte de poids, des idées noires demandent un avis médical sans attendre : le 15, le 112 ou, pour
les idées suicidaires, le 3114.

Séance de soixante minutes : 55 €. En cas de litige, le médiateur de la consommation est nommé dans les mentions légales.
"""

COUNSELLOR = """
# About me

I am a counsellor in York. I trained part-time for four years and finished in 2015; I see a supervisor every fortnight.
I am not a doctor or a clinical psychologist, and I do not diagnose anything or advise on medication: please talk to your
GP about that. I work with adults, one to one, in a quiet room or online.

Counselling does not help everyone. In the first session we talk about what brings you and what you hope for, and I tell
you honestly if somebody else would suit you better. No counsellor can guarantee a result, and I will not.

Sessions last fifty minutes and cost £55. You may stop at any time. I cannot answer emergencies: call 999, or Samaritans on
116 123, day or night.
"""

QUACKERY = """
# Dix phrases qui doivent vous faire fuir

Un site de bien-être peut être honnête. Voici les signes d’alerte, relevés par la DGCCRF et la MIVILUDES.

1. « Je guéris la dépression en trois séances. » Personne ne peut le promettre.
2. « Résultats garantis, satisfait ou remboursé. » Un accompagnement n’est pas un aspirateur.
3. « Arrêtez vos antidépresseurs, votre corps sait guérir. » C’est dangereux, et parfois un délit.
4. « La médecine ne fait que masquer les symptômes. »
5. « Plus que deux places ! »
6. « Diplômé d’État en naturopathie. » Il n’existe pas de diplôme d’État de naturopathe.
7. « Soin quantique à distance, reprogrammation de l’ADN. »
8. « 95 % de réussite. » Sur quelle étude ?
9. « Moi seul peux vous aider. Coupez les ponts avec votre famille. »
10. « Le jeûne affame les cellules du cancer. »

Méfiez-vous aussi de quiconque prétend soigner le cancer ou l’autisme par les plantes, de qui vous promet une guérison
rapide, d’un praticien qui vous dit d’abandonner un traitement. Peut-on guérir d’une dépression ? Souvent, oui, avec du
temps et des soins ; mais aucun programme ne le garantit.

> Ma méthode révolutionnaire soigne toutes les maladies, définitivement.

Cette phrase, vue sur une affiche, cumule trois fautes. Un vrai professionnel dit ce qu’il ne sait pas faire. Il ne pose pas
de diagnostic s’il n’est pas médecin, ne promet pas de guérir, et ne vous demandera jamais d’arrêter un traitement sans
l’avis du médecin qui l’a prescrit.
"""


@pytest.mark.parametrize(
    ("text", "about"),
    [
        (PSYCHOLOGIST, {"profession": "psychologue", "country": "FR", "language": "fr"}),
        (PSYCHOLOGIST, {"profession": "psychologue", "country": "BE", "language": "fr"}),
        (SOPHROLOGIST, {"profession": "sophrologue", "country": "FR", "language": "fr"}),
        (COUNSELLOR, {"profession": "counsellor", "country": "GB", "language": "en"}),
    ],
    ids=["psychologist", "psychologist-in-belgium", "sophrologist", "counsellor"],
)
@pytest.mark.parametrize("where", ["bio", "page", "service", "newsletter"])
def test_an_honest_bio_has_no_error_and_few_warnings(text, about, where):
    """Someone who says what they do, and what they do not, is left in peace."""
    numbers = {"help-number-of-elsewhere", "missing-crisis-line"} if about["country"] == "BE" else set()
    found = [f for f in check_text(text, where=where, **about) if f.rule not in numbers]
    assert [f"{f.line}: {f.rule}: {f.excerpt}" for f in found if f.level == "error"] == []
    assert len([f for f in found if f.level == "warning"]) <= 5
    assert found == []


@pytest.mark.parametrize("profession", ["psychologue", "sophrologue", "coach", "medecin"])
@pytest.mark.parametrize("where", ["article", "page", "newsletter"])
def test_an_article_against_quackery_may_quote_every_bad_phrase(profession, where):
    """Quoted, questioned and warned against, the worst phrases are not claims."""
    found = check_text(QUACKERY, country="FR", profession=profession, language="fr", where=where)
    assert [f"{f.line}: {f.rule}: {f.excerpt}" for f in found] == []


@pytest.mark.parametrize(
    ("profession", "country", "language", "where", "text"), HONEST, ids=[f"{h[0]}-{h[1]}-{h[3]}" for h in HONEST]
)
def test_honest_texts_of_many_professions_are_left_in_peace(profession, country, language, where, text):
    """Coaches, counsellors, naturopaths, psychologists of five countries who speak plainly get no finding."""
    for place in {where, "page", "bio"}:
        found = check_text(text, country=country, profession=profession, language=language, where=place)
        assert [f"{f.line}: {f.rule}: {f.excerpt}" for f in found] == []
