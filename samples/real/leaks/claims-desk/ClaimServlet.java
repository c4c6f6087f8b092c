package com.helvia.claims.web;

import com.github.benmanes.caffeine.cache.LoadingCache;
import com.helvia.claims.ClaimDocument;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;

/** GET /claims/view?claim=…: a claim, and the way back to those that the clerk saw before. */
public class ClaimServlet extends HttpServlet {
    private final transient LoadingCache<Integer, ClaimDocument> documents;

    public ClaimServlet(LoadingCache<Integer, ClaimDocument> documents) {
        this.documents = documents;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int claim = Integer.parseInt(request.getParameter("claim"));
        ClaimDocument document = documents.get(claim);
        Breadcrumbs.of(request.getSession()).add(new Visit(claim, render(document), Instant.now()));
        response.setContentType("text/html");
        response.getWriter().write("<h1>Claim " + claim + "</h1>");
    }

    private static String render(ClaimDocument document) {
        return ("<li><a href='view?claim=" + document.claim() + "'>" + document.holder() + "</a> ").repeat(30);
    }

    /** A page that was looked at. */
    record Visit(int claim, String snippet, Instant at) { }

    /** The way back. */
    static final class Breadcrumbs {
        private final List<Visit> visits = new ArrayList<>();

        static Breadcrumbs of(HttpSession session) {
            Breadcrumbs found = (Breadcrumbs) session.getAttribute("breadcrumbs");
            if (found == null) {
                session.setAttribute("breadcrumbs", found = new Breadcrumbs());
            }
            return found;
        }

        synchronized void add(Visit visit) {
            visits.add(visit);
        }
    }
}
