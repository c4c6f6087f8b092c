package com.helvia.claims;

/** What the archive has about a claim. */
public record ClaimDocument(int claim, String holder, byte[] preview) {
    static ClaimDocument scan(int claim) {
        byte[] preview = new byte[9_000];
        for (int at = 0; at < preview.length; at += 16) {
            preview[at] = (byte) (claim >> at % 24);
        }
        return new ClaimDocument(claim, "holder " + claim % 5_000, preview);
    }
}
