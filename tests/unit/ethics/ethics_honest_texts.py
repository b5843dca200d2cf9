"""Honest texts of people of several professions and countries, written for these tests."""

from __future__ import annotations

# (profession, country, language, where, text)
HONEST = [
    (
        "coach",
        "FR",
        "fr",
        "bio",
        """# Inès Caron, coach professionnelle

J’accompagne depuis 2014 des personnes qui veulent changer de poste, prendre la parole en public ou retrouver du temps pour elles. J’ai été formée pendant dix-huit mois dans une école de coaching à Lille et je suis supervisée chaque mois. Je suis membre d’une fédération et j’adhère à son code de déontologie.

Mon approche est simple : on part d’une situation concrète, on cherche ensemble ce qui dépend de vous, on essaie, on en reparle. Certaines personnes trouvent ce qu’elles cherchaient en quatre rencontres, d’autres préfèrent prendre une année. Je ne fais pas de thérapie. Si une souffrance psychique apparaît, je vous oriente vers un médecin ou un psychologue.

J’ai moi-même traversé un épuisement en 2012 ; c’est ce qui m’a donné envie de ce métier. La marche m’a aidée à retrouver mon souffle. Mes clients viennent d’horizons variés : artisans, infirmières, chefs d’équipe. Chaque personne est unique. Vers un meilleur équilibre, à votre rythme.

## Tarifs

Une heure : 80 €. Tarif réduit pour les demandeurs d’emploi. Les places du groupe du jeudi sont limitées à huit pour que chacun puisse parler.""",
    ),
    (
        "hypnotherapeute",
        "FR",
        "fr",
        "page",
        """# L’hypnose, comment ça se passe

Je suis praticien en hypnose à Reims. L’hypnose n’est pas un sommeil : vous entendez tout et vous pouvez arrêter à tout moment. Nous parlons d’abord une bonne demi-heure de ce que vous souhaitez. Puis je vous guide, par la voix, dans un état de détente attentive.

On vient me voir pour préparer un examen, parler en public, mieux vivre une période de stress, ou parce qu’on a envie d’arrêter de fumer. Je ne sais pas combien de séances il vous faudra. Je ne promets aucun résultat. L’hypnose ne remplace ni un médecin ni un psychologue ; ne modifiez jamais un traitement sans l’avis de celui qui l’a prescrit.

Je n’accepte pas les personnes qui souffrent de troubles psychotiques ; leur psychiatre saura les conseiller. Séance : 70 €, une heure. Médiateur : voir les mentions légales.""",
    ),
    (
        "naturopathe",
        "FR",
        "fr",
        "service",
        """# Accompagnement en naturopathie

Nous parlons de vos repas, de votre sommeil, de votre activité. Je vous propose quelques habitudes à essayer : cuisiner plus simplement, marcher, se coucher à heure fixe. Je ne fais ni bilan médical ni diagnostic, et je ne vends aucun complément. Si quelque chose m’inquiète, je vous demande d’en parler à votre médecin avant de continuer.

Première rencontre : 1 h 30, 75 €. Rencontres suivantes : 1 h, 55 €. Il n’existe pas de diplôme d’État de naturopathe ; ma formation a duré deux ans (école de Rennes, 2018).""",
    ),
    (
        "psychologue",
        "BE",
        "fr",
        "bio",
        """# Tom Peeters, psychologue à Namur

Psychologue clinicien, inscrit à la Commission des Psychologues (n° 812 123 456), visa et agrément en ordre. J’ai travaillé en hôpital psychiatrique puis en planning familial. Je reçois des adultes et des adolescents, avec l’accord des deux parents pour les plus jeunes.

Nous commençons par deux ou trois entretiens pour comprendre. Je travaille dans une orientation systémique : les difficultés d’une personne se comprennent aussi dans ses relations. La guérison n’est pas un mot que j’emploie volontiers ; je parle plutôt de ce qui redevient possible.

La séance coûte 60 €. Votre mutualité rembourse une partie de certaines séances : renseignez-vous. En cas de crise, je ne suis pas joignable à toute heure : appelez le 107, le 112 ou le Centre de prévention du suicide au 0800 32 123.""",
    ),
    (
        "psychologue",
        "CH",
        "fr",
        "page",
        """# Cabinet de psychologie, Lausanne

Eva Keller, psychologue FSP. Je propose des bilans neuropsychologiques et un soutien psychologique aux adultes après un accident ou une maladie. Le bilan repère les forces et les difficultés d’attention, de mémoire, d’organisation ; il ne pose pas à lui seul un diagnostic médical. Le rapport vous appartient.

Le traitement de vos données est décrit dans la page consacrée. Les séances durent cinquante minutes ; le tarif est de 160 CHF. Je collabore avec les neurologues et les psychiatres de la région. En cas de détresse, La Main Tendue répond au 143, jour et nuit.""",
    ),
    (
        "psychologue",
        "CA-QC",
        "fr",
        "bio",
        """# Luc Gagnon, psychologue

Membre de l’Ordre des psychologues du Québec. Je pratique la psychothérapie auprès d’adultes qui vivent une dépression, un deuil ou de l’anxiété. Mon travail s’inscrit dans l’approche cognitive-comportementale. La recherche la soutient pour plusieurs difficultés, avec des limites dont je vous parlerai franchement.

Je ne sollicite aucun témoignage. Si vous pensez au suicide, appelez le 1 866 277-3553 ou le 988.""",
    ),
    (
        "counsellor",
        "GB",
        "en",
        "page",
        """# Counselling in Leeds

I work with adults who feel stuck, anxious or low after a loss or a change. In counselling we slow down and look at what is happening, at your pace. I trained for four years and I am a registered member of a professional body; you can look me up in its register.

People often ask how long it takes. It depends. Some find six sessions enough, others stay for a year. Counselling may stir up difficult feelings before things settle, and it does not suit everyone. I do not offer advice about medication; that is for your GP.

Sessions are £50, with two reduced-fee places. I am not an emergency service: call 999, NHS 111 option 2, or Samaritans on 116 123.""",
    ),
    (
        "coach",
        "US",
        "en",
        "bio",
        """# About Dana

I am a leadership coach in Denver. Before that I managed teams in a hospital for twelve years. I help managers prepare hard conversations, delegate and leave work at a decent hour. Coaching is not therapy, and I do not treat anxiety or depression; when that is what you need I will say so and suggest you speak with a licensed professional.

My clients tell me they value plain speaking. I cannot promise a promotion. A package of six sessions costs $900 and you can stop after any of them.""",
    ),
    (
        "praticien-reiki",
        "FR",
        "fr",
        "page",
        """# Le reiki tel que je le pratique

Je suis praticienne reiki. Vous êtes allongé, habillé ; je pose les mains quelques minutes à différents endroits. Beaucoup de personnes trouvent ce moment reposant. Aucune étude solide ne montre d’effet sur une maladie, et je ne prétends pas le contraire. Le reiki ne remplace pas un suivi médical.

Une séance dure une heure et coûte 50 €.""",
    ),
    (
        "psychologue",
        "FR",
        "fr",
        "article",
        """# Se réveiller à quatre heures

Se réveiller la nuit n’est pas toujours une insomnie. Quand cela revient plus de trois nuits par semaine pendant trois mois, on parle d’insomnie chronique, et il existe un traitement qui a fait ses preuves : la thérapie cognitive et comportementale de l’insomnie ([HAS](https://www.has-sante.fr)). Elle soulage beaucoup de personnes, pas toutes. Les somnifères aident parfois quelques jours ; on ne les arrête jamais d’un coup, et jamais sans en parler au médecin.

Qu’essayer ce soir ? Se lever si le sommeil ne vient pas. Garder la même heure de lever. Écrire ce qui tourne. Si vous ronflez fort, si vos jambes s’agitent, si la tristesse ne passe pas, consultez. Et si l’idée de mourir vous traverse, appelez le 3114.""",
    ),
    (
        "sophrologue",
        "FR",
        "fr",
        "newsletter",
        """Bonjour,

Voici la lettre de novembre. Ce mois-ci : trois minutes pour souffler entre deux rendez-vous, et une question que l’on me pose souvent : « Est-ce que ça marche ? » Parfois oui, parfois non. La sophrologie n’est pas un traitement. Elle apprend à relâcher les épaules, à sentir son souffle, à se préparer à un moment qui compte.

Le groupe de janvier accueille huit personnes. Inscriptions ouvertes jusqu’au 15 décembre. Merci de m’avoir lue.

Marc Olive, Lyon. Pour vous désinscrire : le lien ci-dessous.""",
    ),
    (
        "conseiller-conjugal",
        "FR",
        "fr",
        "page",
        """# Conseil conjugal

Je reçois des couples et des personnes seules. On parle de ce qui fait mal, de ce qui tient encore, de ce qu’on n’ose plus se dire. Mon rôle n’est pas de vous réconcilier à tout prix. Si l’un de vous a peur de l’autre, je vous recevrai séparément ; le 3919 répond jour et nuit.""",
    ),
]
