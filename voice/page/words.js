// What the page says, by language.

export const WORDS = {
  fr: {
    title: "Parler avec l'assistant", language: "Langue",
    machine: "Vous parlez avec une intelligence artificielle, pas avec une personne. Rien n'est enregistré en audio.",
    simulated: "SIMULÉ.", simulated_why: "Le service vocal est un simulateur : ses réponses sont écrites d'avance, il n'entend pas vos mots.",
    call: "Conversation", start: "Commencer", stop: "Raccrocher", mute: "Couper le micro", unmute: "Rouvrir le micro",
    you: "Vous", assistant: "Assistant", latency: "Dernière réponse", usual: "Réponse médiane",
    transcript: "Ce qui est dit", type: "Ou écrivez :", send: "Envoyer",
    score: "Qualification", unknown: "pas encore connu", points: (n, most) => `${n} / ${most}`,
    fields: { budget: "Budget", timeline: "Échéance", decision_maker: "Décideur", fit: "Adéquation", engagement: "Intérêt" },
    bands: { hot: "chaud", warm: "tiède", cool: "frais", cold: "froid" },
    at_most: (n) => `Au plus ${n} si tout ce qui manque était favorable.`,
    states: {
      idle: "Prêt.", opening: "Connexion…", ready: "Je vous écoute.", you: "Vous parlez…", thinking: "Je réfléchis…",
      speaking: "L'assistant parle.", ended: "La conversation est terminée.", muted: "Micro coupé.",
      no_microphone: "Pas de micro : vous pouvez écrire.", draining: "Le service s'arrête bientôt : terminons cette conversation.",
    },
    degraded: "Le service vocal est indisponible. Écrivez, ou parlez si votre navigateur sait transcrire : je réponds.",
    refused: (why) => `Connexion refusée : ${why}`,
    ended: { idle: "Personne ne parlait plus : conversation close.", too_long: "Durée maximale atteinte : conversation close." },
  },
  en: {
    title: "Talk with the assistant", language: "Language",
    machine: "You are talking with an artificial intelligence, not with a person. No audio is recorded.",
    simulated: "SIMULATED.", simulated_why: "The voice service is a simulator: its answers are written beforehand, it does not hear your words.",
    call: "Conversation", start: "Start", stop: "Hang up", mute: "Mute", unmute: "Unmute",
    you: "You", assistant: "Assistant", latency: "Last answer", usual: "Median answer",
    transcript: "What is said", type: "Or type:", send: "Send",
    score: "Qualification", unknown: "not known yet", points: (n, most) => `${n} / ${most}`,
    fields: { budget: "Budget", timeline: "Timeline", decision_maker: "Decision maker", fit: "Fit", engagement: "Engagement" },
    bands: { hot: "hot", warm: "warm", cool: "cool", cold: "cold" },
    at_most: (n) => `At most ${n} if everything unknown were good.`,
    states: {
      idle: "Ready.", opening: "Connecting…", ready: "I am listening.", you: "You are speaking…", thinking: "Thinking…",
      speaking: "The assistant is speaking.", ended: "The conversation has ended.", muted: "Microphone muted.",
      no_microphone: "No microphone: you can type.", draining: "The service stops soon: let us finish this conversation.",
    },
    degraded: "The voice service is away. Type, or speak if your browser can transcribe: I will answer.",
    refused: (why) => `Refused: ${why}`,
    ended: { idle: "Nobody was speaking: conversation closed.", too_long: "Longest duration reached: conversation closed." },
  },
};
