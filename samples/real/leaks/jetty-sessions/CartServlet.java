package com.kiosk.web;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;

/** Shows a cart; crawlers get one, too. */
public class CartServlet extends HttpServlet {
    /** What a visitor wants to buy. */
    static class Cart {
        final List<String> lines = new ArrayList<>();
        final byte[] rendered = new byte[3_000];
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpSession session = request.getSession();
        Cart cart = (Cart) session.getAttribute("cart");
        if (cart == null) {
            cart = new Cart();
            session.setAttribute("cart", cart);
        }
        cart.lines.add("article " + request.getParameter("a"));
        response.getWriter().println(cart.lines.size());
    }
}
