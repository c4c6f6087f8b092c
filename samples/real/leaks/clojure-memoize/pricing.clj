(ns acme.pricing)

(defn price
  "What a parcel of so many grams costs to a zip code."
  [zip grams]
  {:zip zip
   :grams grams
   :cents (+ 490 (* 3 grams))
   :lines (mapv (fn [n] (str "line " n " of " grams)) (range 3))})

(def price-of (memoize price))

(defn -main []
  (loop [parcel 0 total 0]
    (recur (inc parcel) (+ total (:cents (price-of (str "2" (mod parcel 900)) (+ 200 parcel)))))))

(-main)
