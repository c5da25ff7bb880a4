"""What a request to Gemini may hold, written by hand from the documentation; unknown is refused."""

CONTENT = {
    "type": "object",
    "properties": {
        "role": {"enum": ["user", "model"]},
        "parts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "thought": {"type": "boolean"},
                    "speechMetadata": {
                        "type": "object",
                        "properties": {"speaker": {"type": "string"}, "style": {"type": "string"}},
                    },
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
VOICE = {
    "type": "object",
    "properties": {
        "voice": {"type": "string"},
        "prebuiltVoiceConfig": {
            "type": "object",
            "properties": {"voiceName": {"type": "string"}},
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
SPEECH = {
    "type": "object",
    "properties": {"voiceConfig": VOICE, "languageCode": {"type": "string"}},
    "additionalProperties": False,
}
CONFIG = {
    "type": "object",
    "properties": {
        "candidateCount": {"type": "integer"},
        "stopSequences": {"type": "array", "items": {"type": "string"}},
        "maxOutputTokens": {"type": "integer"},
        "temperature": {"type": "number", "minimum": 0, "maximum": 2},
        "topP": {"type": "number"},
        "topK": {"type": "integer"},
        "seed": {"type": "integer"},
        "responseMimeType": {"enum": ["text/plain", "application/json"]},
        "responseSchema": {"type": "object"},
        "responseJsonSchema": {"type": "object"},
        "responseModalities": {
            "type": "array",
            "items": {"enum": ["MODALITY_UNSPECIFIED", "TEXT", "IMAGE", "AUDIO", "VIDEO"]},
        },
        "speechConfig": SPEECH,
        "thinkingConfig": {
            "type": "object",
            "properties": {
                "thinkingLevel": {"enum": ["MINIMAL", "LOW", "MEDIUM", "HIGH"]},
                "thinkingBudget": {"type": "integer"},
                "includeThoughts": {"type": "boolean"},
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
REQUEST = {
    "type": "object",
    "properties": {
        "systemInstruction": CONTENT,
        "contents": {"type": "array", "items": CONTENT, "minItems": 1},
        "generationConfig": CONFIG,
        "safetySettings": {"type": "array"},
        "labels": {"type": "object"},
    },
    "required": ["contents"],
    "additionalProperties": False,
}
