package com.allrisk.web;

import java.util.ArrayList;
import java.util.List;

/** What a customer has entered about an accident, over four pages. */
public class ClaimForm {
    private final List<String> answers = new ArrayList<>();
    private byte[] photo;

    public void answer(int page, String text) {
        answers.add("page " + page + ": " + text);
    }

    public void attach(byte[] photo) {
        this.photo = photo;
    }

    public boolean isComplete() {
        return answers.size() == 4 && photo != null;
    }
}
